/** The kernel's table of connections (proc(5)). */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/** Bytes that lie unread at the ends of connections with this local port. */
export function unreadAt(localPort: number): number {
  return connections()
    .filter(({ local }) => local.endsWith(hex(localPort)))
    .reduce((sum, { unread }) => sum + unread, 0)
}

/** Whether the other end of a connection still stands. */
export function otherEndStands({ localPort = 0 }: Socket): boolean {
  return connections().some(
    ({ remote, state }) => remote.endsWith(hex(localPort)) && state === ESTABLISHED,
  )
}

const ESTABLISHED = '01'

const hex = (port: number): string => `:${port.toString(16).toUpperCase().padStart(4, '0')}`

function connections() {
  const table = readFileSync('/proc/net/tcp', 'latin1').trim().split('\n').slice(1)
  return table.map((line) => {
    const [, local = '', remote = '', state = '', queues = ''] = line.trim().split(/\s+/)
    return { local, remote, state, unread: parseInt(queues.split(':')[1] ?? '0', 16) }
  })
}
