/** Where the page of a peer is: a port that is there, and that browsers open. */
import { ProblemError } from '@peerscope/protocol'

/** The page of a peer is this far above its chat port, */
export const PAGE_ABOVE = 3000
/** or here, where it listens on none. */
const PAGE_PORT = 8001
const HIGHEST = 65_535

/**
 * Ports that no browser opens a page at, because another protocol lives there and could be spoken
 * to in disguise: the "bad ports" of the WHATWG Fetch standard (https://fetch.spec.whatwg.org/#port-blocking).
 */
const BLOCKED = new Set([
  ...[1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95],
  ...[101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179],
  ...[389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587],
  ...[601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061],
  ...[6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
])

export function isBlockedByBrowsers(port: number): boolean {
  return BLOCKED.has(port)
}

/**
 * The port of the page. @param asked what --ui-port says @param taken ports of the chat itself
 * @throws ProblemError when there is no such port, or browsers do not open it.
 */
export function pagePort(
  asked: number | null,
  listenPort: number | null,
  taken: readonly (number | null)[],
): number {
  const port = asked ?? usualPagePort(listenPort)
  if (port > HIGHEST) throw new ProblemError('noRoomForPage', { listen: listenPort ?? 0, port })
  if (!isBlockedByBrowsers(port)) return port
  const free = nearbyPagePort(port, taken)
  if (asked !== null) throw new ProblemError('pagePortBlocked', { port, free })
  throw new ProblemError('usualPagePortBlocked', { listen: listenPort ?? 0, port, free })
}

/** What has to be asked for so that a peer on this chat port has a page; null for nothing. */
export function neededPagePort(listenPort: number): number | null {
  const port = usualPagePort(listenPort)
  if (port > HIGHEST) return listenPort - PAGE_ABOVE
  return isBlockedByBrowsers(port) ? nearbyPagePort(port, [listenPort]) : null
}

function usualPagePort(listenPort: number | null): number {
  return listenPort === null ? PAGE_PORT : listenPort + PAGE_ABOVE
}

/** The next port that browsers open and the chat does not use itself. */
function nearbyPagePort(port: number, taken: readonly (number | null)[]): number {
  const next = port + 1
  return isBlockedByBrowsers(next) || taken.includes(next) ? nearbyPagePort(next, taken) : next
}
