/** The kernel's table of connections (proc(5)). */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/** Whether the other end of a connection still stands. */
export function otherEndStands({ localPort = 0 }: Socket): boolean {
  const table = readFileSync('/proc/net/tcp', 'latin1').trim().split('\n').slice(1)
  const port = localPort.toString(16).toUpperCase().padStart(4, '0')
  return table.some((line) => {
    const [, , remote = '', state] = line.trim().split(/\s+/)
    return remote.endsWith(`:${port}`) && state === '01'
  })
}
