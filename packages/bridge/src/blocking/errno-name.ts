import { constants } from 'node:os'
import type { Errno } from '@peerscope/protocol'

const names = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]))

/** The name of an error number on this system, as in errno(3): `ECONNREFUSED`. */
export function errnoName(number: Errno): string {
  return names.get(number) ?? `errno ${number}`
}

/** The number for a name on this system; 0 when it has none. */
export function errnoNumber(name: string): Errno {
  return new Map(Object.entries(constants.errno)).get(name) ?? 0
}
