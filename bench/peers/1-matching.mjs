import { Matcher } from '../../packages/protocol/dist/index.js'
import { median } from '../harness.mjs'

const MESSAGES = 1_000_000
const ROUNDS = 5
const at = (port) => ({ host: '127.0.0.1', port })

/** A million messages, each told by its sender and by its receiver, in the order in which they come. */
export default async function matching(report) {
  const times = []
  const lasts = []
  for (let round = 0; round <= ROUNDS; round++) {
    const { whole, tail } = matchAll()
    if (round > 0) times.push(whole)
    if (round > 0) lasts.push(tail)
  }
  report('matching 1,000,000 messages', median(times), 'ms', { atMost: 1000 })
  // The last tenth against all: constant cost a message means a tenth of the time.
  report('last tenth : a tenth of the whole', median(lasts), '×', { atMost: 1.5 })
}

function matchAll() {
  const matcher = new Matcher()
  const base = {
    type: 'socket',
    run: 1,
    fd: 1,
    openedNs: 0,
    peerEndedNs: null,
    closedNs: null,
    end: null,
  }
  matcher.socket(0, { ...base, id: 2, role: 'outgoing', local: at(40_001), remote: at(5003) }, 0)
  matcher.socket(1, { ...base, id: 7, role: 'incoming', local: at(5003), remote: at(40_001) }, 0)
  const message = (direction, connection) => ({
    type: 'message',
    id: 0,
    run: 1,
    direction,
    state: direction === 'sent' ? 'handed' : 'received',
    text: 'hello',
    raw: null,
    queuedNs: 0,
    startNs: 0,
    endNs: 0,
    acknowledgedNs: null,
    connection,
    streamStart: 0,
    streamEnd: 0,
    sameRecv: false,
    sentAgainAs: null,
  })
  // The same two objects again and again: making them is no part of matching.
  const sent = message('sent', 2)
  const received = message('received', 7)
  const since = performance.now()
  let tailSince = since
  for (let id = 1; id <= MESSAGES; id++) {
    if (id === MESSAGES * 0.9 + 1) tailSince = performance.now()
    for (const one of [sent, received]) {
      one.id = id
      one.queuedNs = id * 1000
      one.startNs = id * 1000 + 10
      one.endNs = id * 1000 + 20
      one.streamStart = (id - 1) * 6
      one.streamEnd = id * 6
    }
    matcher.message(0, sent, 0)
    matcher.message(1, received, 0)
  }
  const now = performance.now()
  const unread = matcher.flows.filter(({ readNs }) => readNs === null).length
  if (matcher.flows.length !== MESSAGES || unread > 0) throw new Error(`${unread} were not matched`)
  return { whole: now - since, tail: (now - tailSince) / ((now - since) / 10) }
}
