/** Free ports for tests. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the range from which systems take the local ports of outgoing connections: there, a
 * peer that dials a port where nobody listens yet can hit its own local port and be connected to
 * itself (TCP's simultaneous open), and any connection can take a port that was free just now.
 */
const LOWEST = 12_000
const HIGHEST = 28_000
/** A page is 3000 above its peer's port, where no --ui-port is given. */
const PAGE_DISTANCE = 3000

const given = new Set<number>()

/** A port that is free on both loopback addresses, and the one of its page too. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST))
    const page = port + PAGE_DISTANCE
    if (given.has(port) || given.has(page)) continue
    if (!(await isFree(port)) || !(await isFree(page))) continue
    given.add(port).add(page)
    return port
  }
}

async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'))
}

async function canListen(port: number, host: string): Promise<boolean> {
  const server = createServer().listen(port, host)
  try {
    await once(server, 'listening')
    return true
  } catch (error) {
    // A machine without IPv6 has nothing that could be taken there.
    return (error as NodeJS.ErrnoException).code === 'EADDRNOTAVAIL'
  } finally {
    server.close()
  }
}
