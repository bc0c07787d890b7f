import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '../messages/message.js'
import type { SocketMessage } from '../messages/socket.js'
import { Matcher, type Flow } from './matcher.js'

const bob = { host: '10.0.0.2', port: 5003 }
const ephemeral = { host: '10.0.0.1', port: 40_001 }

function socketOf(fields: Partial<SocketMessage>): SocketMessage {
  const ending = { peerEndedNs: null, closedNs: null, end: null }
  const ends = { local: ephemeral, remote: bob }
  return {
    ...{ type: 'socket', id: 1, run: 1, role: 'outgoing', fd: 20, openedNs: 0 },
    ...ends,
    ...ending,
    ...fields,
  }
}
const dialled = (fields: Partial<SocketMessage> = {}) => socketOf(fields)
const accepted = (fields: Partial<SocketMessage> = {}) =>
  socketOf({ id: 2, role: 'incoming', local: bob, remote: ephemeral, ...fields })

function messageOf(fields: Partial<ChatMessage>): ChatMessage {
  const nothing = { raw: null, queuedNs: null, acknowledgedNs: null, sentAgainAs: null }
  const stream = { streamStart: null, streamEnd: null, startNs: null, endNs: null }
  return {
    ...{ type: 'message', id: 1, run: 1, direction: 'sent', state: 'handed', text: '' },
    ...{ connection: 1, sameRecv: false },
    ...nothing,
    ...stream,
    ...fields,
  }
}
/** A message that a send() took at `atNs`: bytes [start, end) of its stream. */
const sent = (id: number, [start, end]: readonly [number, number], atNs: number) =>
  messageOf({ id, streamStart: start, streamEnd: end, queuedNs: atNs, startNs: atNs, endNs: atNs })
/** What a recv() brought at `atNs`. */
const got = (id: number, [start, end]: readonly [number, number], atNs: number) =>
  messageOf({
    ...{ id, direction: 'received', state: 'received', connection: 2 },
    ...{ streamStart: start, streamEnd: end, startNs: atNs - 1, endNs: atNs },
  })

/** Source 0 has dialled source 1, who has accepted. */
function linked(): Matcher {
  const matcher = new Matcher()
  matcher.socket(0, dialled(), 0)
  matcher.socket(1, accepted(), 0)
  return matcher
}
const outcome = (flow: Flow | null) => [flow?.to, flow?.takenNs, flow?.readNs, flow?.lost]

describe('a message on its way', () => {
  it('is taken by the recv() of the same connection that has its last byte', () => {
    const matcher = linked()
    matcher.message(0, { ...sent(7, [0, 6], 100), text: 'hello', queuedNs: 90, startNs: 95 }, 0)
    const flow = matcher.flowOf(0, 7)
    expect(flow).toEqual({
      ...{ from: 0, to: 1, message: 7, text: 'hello', bytes: 6 },
      ...{ queuedNs: 90, sendStartNs: 95, sentNs: 100, takenNs: null, readNs: null, lost: false },
    })
    matcher.message(1, got(3, [0, 6], 250), 0)
    expect(outcome(matcher.flowOf(0, 7))).toEqual([1, 250, 250, false])
    expect(matcher.flows).toEqual([flow])
  })

  it('was handed over when it was read, though the program heard of that later', () => {
    for (const [startNs, sentNs] of [
      [100, 240],
      [240, 240],
      [241, 300],
    ] as const) {
      const matcher = linked()
      matcher.message(0, { ...sent(7, [0, 6], 100), startNs, endNs: 300 }, 0)
      matcher.message(1, got(3, [0, 6], 240), 0)
      // One that was read before it was sent stays so: the clocks are wrong.
      expect(matcher.flowOf(0, 7), `${startNs}`).toMatchObject({ sentNs, takenNs: 240 })
    }
  })

  it('is taken with the last of the pieces that recv() cuts it into', () => {
    const matcher = linked()
    matcher.message(0, sent(1, [0, 3000], 100), 0)
    matcher.message(1, got(1, [0, 1024], 110), 0)
    matcher.message(1, got(2, [1024, 2048], 120), 0)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([1, null, null, false])
    matcher.message(1, got(3, [2048, 3000], 130), 0)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([1, 130, 130, false])
  })

  it('is taken together with others that one recv() brings', () => {
    const matcher = linked()
    for (const i of [0, 1, 2]) matcher.message(0, sent(i + 1, [i * 4, i * 4 + 4], 100 + i), 0)
    matcher.message(1, got(1, [0, 10], 120), 0)
    matcher.message(1, got(2, [10, 12], 140), 0)
    expect(matcher.flows.map(({ takenNs }) => takenNs)).toEqual([120, 120, 140])
  })

  it('has left the buffer with the recv() that brought it, and is read when its turn comes', () => {
    const matcher = linked()
    for (const i of [0, 1, 2]) matcher.message(0, sent(i + 1, [i * 4, i * 4 + 4], 100 + i), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    matcher.message(1, { ...got(2, [4, 8], 500), sameRecv: true }, 0)
    matcher.message(1, got(3, [8, 12], 700), 0)
    expect(matcher.flows.map(({ takenNs, readNs }) => [takenNs, readNs])).toEqual([
      [120, 120],
      [120, 500],
      [700, 700],
    ])
  })

  it('may be known to be read before its connection is known at the other end', () => {
    const matcher = new Matcher()
    matcher.socket(1, accepted(), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    matcher.message(1, got(2, [4, 8], 130), 0)
    matcher.socket(0, dialled(), 0)
    for (const i of [0, 1, 2]) matcher.message(0, sent(i + 1, [i * 4, i * 4 + 4], 100), 0)
    expect(matcher.flows.map(({ takenNs }) => takenNs)).toEqual([120, 130, null])
  })

  it('is no flow before a kernel has it, and one however often it is told', () => {
    const matcher = linked()
    matcher.message(0, messageOf({ id: 1, state: 'queued', connection: 0, queuedNs: 5 }), 0)
    matcher.message(0, messageOf({ id: 1, state: 'queued', queuedNs: 5 }), 0)
    expect(matcher.flows).toEqual([])
    expect(matcher.flowOf(0, 1)).toBeNull()
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.message(0, { ...sent(1, [0, 4], 100), state: 'acknowledged' }, 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    matcher.message(0, sent(2, [4, 8], 200), 0)
    expect(matcher.flows.map(({ takenNs }) => takenNs)).toEqual([120, null])
  })

  it('is told on the clock of the bridge that watches', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled({ openedNs: 50e9 }), 0)
    matcher.socket(1, accepted({ openedNs: 10e9 }), 40e9)
    matcher.message(0, sent(1, [0, 4], 51e9), 0)
    matcher.message(1, got(1, [0, 4], 12e9), 40e9)
    matcher.message(1, { ...sent(2, [0, 3], 13e9), connection: 2 }, 40e9)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([1, 52e9, 52e9, false])
    const back = { to: 0, queuedNs: 53e9, sendStartNs: 53e9, sentNs: 53e9 }
    expect(matcher.flowOf(1, 2)).toMatchObject(back)
  })
})

describe('a connection', () => {
  const opened = (openedNs: number, fields: Partial<SocketMessage> = {}) => ({
    openedNs,
    ...fields,
  })

  it('to somebody who is not watched leads nowhere', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled(), 0)
    matcher.socket(1, accepted({ local: { ...bob, port: 5004 } }), 0)
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([null, null, null, false])
  })

  it('of a peer to itself is none between two', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled(), 0)
    matcher.socket(0, accepted(), 0)
    matcher.message(0, sent(1, [0, 4], 100), 0)
    expect(matcher.flowOf(0, 1)?.to).toBeNull()
  })

  it('that listens carries nothing', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled(), 0)
    matcher.socket(1, socketOf({ id: 2, role: 'listening', local: bob, remote: ephemeral }), 0)
    matcher.message(0, sent(1, [0, 4], 100), 0)
    expect(matcher.flowOf(0, 1)?.to).toBeNull()
  })

  it('is another one when its address pair comes back', () => {
    const matcher = linked()
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    matcher.socket(0, dialled({ closedNs: 1e9, end: 'program' }), 0)
    matcher.socket(1, accepted({ closedNs: 1e9, end: 'close' }), 0)
    matcher.socket(0, dialled({ id: 3, openedNs: 60e9 }), 0)
    matcher.socket(1, accepted({ id: 4, openedNs: 60e9 }), 0)
    matcher.message(0, { ...sent(2, [0, 9], 61e9), connection: 3 }, 0)
    expect(outcome(matcher.flowOf(0, 2))).toEqual([1, null, null, false])
    matcher.message(1, { ...got(2, [0, 9], 62e9), connection: 4 }, 0)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([1, 120, 120, false])
    expect(outcome(matcher.flowOf(0, 2))).toEqual([1, 62e9, 62e9, false])
  })

  it('that was never accepted is not the one that is accepted later at the same pair', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled(opened(0)), 0)
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.socket(0, dialled(opened(0, { closedNs: 1e9, end: 'cancel' })), 0)
    matcher.socket(0, dialled(opened(60e9, { id: 3 })), 0)
    matcher.socket(1, accepted(opened(61e9)), 0)
    matcher.message(0, { ...sent(2, [0, 4], 62e9), connection: 3 }, 0)
    matcher.message(1, got(1, [0, 4], 63e9), 0)
    expect(matcher.flowOf(0, 1)).toMatchObject({ to: null, takenNs: null })
    expect(outcome(matcher.flowOf(0, 2))).toEqual([1, 63e9, 63e9, false])
  })

  it('that is accepted is the newest one that was dialled by then, whichever was told first', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled(opened(60e9, { id: 3 })), 0)
    matcher.socket(2, dialled(opened(0)), 0)
    matcher.socket(1, accepted(opened(61e9)), 0)
    matcher.message(0, { ...sent(1, [0, 4], 62e9), connection: 3 }, 0)
    expect(matcher.flowOf(0, 1)?.to).toBe(1)
  })

  it('may be accepted long after it was dialled, as a program that is busy does', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled(opened(0)), 0)
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.socket(1, accepted(opened(600e9)), 0)
    expect(matcher.flowOf(0, 1)?.to).toBe(1)
    matcher.message(1, got(1, [0, 4], 601e9), 0)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([1, 601e9, 601e9, false])
  })

  it('that has ended on both sides has lost what was not read', () => {
    const matcher = linked()
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.message(0, sent(2, [4, 8], 101), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    matcher.socket(0, dialled({ closedNs: 130, end: 'program' }), 0)
    // What came before the end may still be read.
    expect(matcher.flows.map(({ lost }) => lost)).toEqual([false, false])
    matcher.socket(1, accepted({ closedNs: 140, end: 'close' }), 0)
    expect(matcher.flows.map(({ lost }) => lost)).toEqual([false, true])
  })

  it('that is known only when it is over has lost what was not read, and nothing else', () => {
    const matcher = new Matcher()
    matcher.socket(0, dialled({ closedNs: 130, end: 'program' }), 0)
    matcher.socket(1, accepted({ closedNs: 140, end: 'close' }), 0)
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.message(0, sent(2, [4, 8], 101), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    expect(matcher.flows.map(({ lost }) => lost)).toEqual([false, true])
  })

  it('that was closed by its sender still brings what is on its way', () => {
    const matcher = linked()
    matcher.message(0, sent(1, [0, 4], 100), 0)
    matcher.socket(0, dialled({ closedNs: 110, end: 'program' }), 0)
    matcher.message(1, got(1, [0, 4], 120), 0)
    matcher.socket(1, accepted({ closedNs: 130, end: 'close' }), 0)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([1, 120, 120, false])
  })
})

// What the matcher must say is found again the slow way, from the whole story at once.
const SOURCES = [0, 1, 2] as const
/** Nobody watches the peer with this number. */
const UNWATCHED = 3
const hostOf = (peer: number) => `10.0.0.${peer + 1}`
/** As long as an address pair takes to come back at least: a port waits a minute (RFC 9293). */
const APART = 60e9

const wayOfLines = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 }),
    read: fc.nat(8),
    sameRecv: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  })
  .map(({ sizes, read, sameRecv }) => {
    const sends = sums(sizes)
    const ends = sends.slice(0, read)
    const recvs = ends.map((end, i) => ({ end, sameRecv: i > 0 && (sameRecv[i] ?? false) }))
    return { sends, recvs }
  })
const wayOfBytes = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 8 }),
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: 72 }), { maxLength: 12 }),
  })
  .map(({ sizes, cuts }) => {
    const sends = sums(sizes)
    const ends = cuts.filter((cut) => cut <= (sends.at(-1) ?? 0)).sort((a, b) => a - b)
    return { sends, recvs: ends.map((end) => ({ end, sameRecv: false })) }
  })
type Way = typeof wayOfLines extends fc.Arbitrary<infer W> ? W : never
const way: fc.Arbitrary<Way> = fc.oneof(wayOfLines, wayOfBytes)

const connectionOfStory = fc.record({
  dialler: fc.constantFrom(...SOURCES),
  step: fc.integer({ min: 1, max: 3 }),
  port: fc.constantFrom(40_001, 40_002),
  isAccepted: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  acceptedAfterNs: fc.nat(50e9),
  forth: way,
  back: way,
  closed: fc.tuple(fc.boolean(), fc.boolean()),
})
type Telling =
  typeof connectionOfStory extends fc.Arbitrary<infer C>
    ? Omit<C, 'closed'> & { closed: readonly [boolean, boolean] }
    : never
const story = fc.record({
  connections: fc.array(connectionOfStory, { maxLength: 6 }),
  shifts: fc.tuple(fc.constant(0), fc.integer(), fc.integer()),
  order: fc.infiniteStream(fc.nat()),
})

type Told = { socket: SocketMessage } | { message: ChatMessage }

/** What each source tells of the connections, and what a matcher must make of it. */
function tell(connections: readonly Telling[]) {
  const opens: Told[][] = SOURCES.map(() => [])
  const rest: Told[][] = SOURCES.map(() => [])
  const expected: Partial<Flow>[] = []
  const lastIds = [0, 0, 0]
  let tick = 0
  const nextId = (source: number) => (lastIds[source] = (lastIds[source] ?? 0) + 1)

  connections.forEach((connection, c) => {
    const { dialler, step, port, isAccepted, acceptedAfterNs, forth, back, closed } = connection
    const target = (dialler + step) % 4
    const accepter = isAccepted && target !== UNWATCHED ? target : null
    const near = { host: hostOf(dialler), port }
    const far = { host: hostOf(target), port: 5000 + target }
    const openedNs = c * APART
    const ends = [
      { source: dialler, role: 'outgoing', local: near, remote: far, openedNs },
      {
        source: accepter,
        role: 'incoming',
        local: far,
        remote: near,
        openedNs: openedNs + acceptedAfterNs,
      },
    ] as const
    const isLost = closed[0] && closed[1]
    const wayOf = (from: number | null, to: number | null, { sends, recvs }: Way) => {
      let takenNs = 0
      const received = recvs.map(({ end, sameRecv }, r) => {
        const readNs = openedNs + ++tick
        if (!sameRecv) takenNs = readNs
        const fields = { direction: 'received', state: 'received', sameRecv } as const
        const place = { connection: c + 1, streamStart: recvs[r - 1]?.end ?? 0, streamEnd: end }
        if (to !== null) {
          const id = nextId(to)
          const times = { startNs: readNs - 1, endNs: readNs }
          rest[to]?.push({ message: messageOf({ id, ...fields, ...place, ...times }) })
        }
        return { end, takenNs, readNs }
      })
      sends.forEach((end, s) => {
        if (from === null) return
        const id = nextId(from)
        const start = sends[s - 1] ?? 0
        const message = { ...sent(id, [start, end], openedNs + ++tick), connection: c + 1 }
        rest[from]?.push({ message }, { message: { ...message, state: 'acknowledged' } })
        const by = to === null ? undefined : received.find((one) => one.end >= end)
        expected.push({
          ...{ from, to, message: id, bytes: end - start, sentNs: message.endNs ?? 0 },
          ...{ takenNs: by?.takenNs ?? null, readNs: by?.readNs ?? null },
          // Of somebody who is not watched it is not known whether he has read it.
          ...(to === null ? {} : { lost: by === undefined && isLost }),
        })
      })
    }
    for (const { source, ...fields } of ends) {
      if (source !== null) opens[source]?.push({ socket: socketOf({ id: c + 1, ...fields }) })
    }
    wayOf(dialler, accepter, forth)
    wayOf(accepter, dialler, back)
    ends.forEach(({ source, ...fields }, e) => {
      if (source === null || closed[e] !== true) return
      const ending = { closedNs: openedNs + APART - 1, end: 'close' } as const
      rest[source]?.push({ socket: socketOf({ id: c + 1, ...fields, ...ending }) })
    })
  })
  return { opens, rest, expected }
}

/** Several streams as one, each in its own order. */
function merged(streams: readonly Told[][], order: Iterator<number>): [number, Told][] {
  const waiting = streams.map((stream, source) => ({ source, left: [...stream] }))
  const all: [number, Told][] = []
  for (;;) {
    const choice = waiting.filter(({ left }) => left.length > 0)
    const stream = choice[Number(order.next().value) % choice.length]
    const first = stream?.left.shift()
    if (stream === undefined || first === undefined) return all
    all.push([stream.source, first])
  }
}

function inOrderOfTime(streams: readonly Told[][]): [number, Told][] {
  const all = streams.flatMap((stream, source) =>
    stream.map((told): [number, Told] => [source, told]),
  )
  const openedNs = (told: Told) => ('socket' in told ? told.socket.openedNs : 0)
  return all.sort(([, a], [, b]) => openedNs(a) - openedNs(b))
}

function moved(told: Told, shiftNs: number): Told {
  const by = (ns: number | null) => (ns === null ? null : ns - shiftNs)
  if ('socket' in told) {
    const { socket } = told
    const { openedNs, closedNs } = socket
    return { socket: { ...socket, openedNs: openedNs - shiftNs, closedNs: by(closedNs) } }
  }
  const { message } = told
  const { queuedNs, startNs, endNs } = message
  return {
    message: { ...message, queuedNs: by(queuedNs), startNs: by(startNs), endNs: by(endNs) },
  }
}

function check(told: [number, Told][], shifts: readonly number[], expected: Partial<Flow>[]) {
  const matcher = new Matcher()
  for (const [source, one] of told) {
    const shiftNs = shifts[source] ?? 0
    const own = moved(one, shiftNs)
    if ('socket' in own) matcher.socket(source, own.socket, shiftNs)
    else matcher.message(source, own.message, shiftNs)
  }
  expect(matcher.flows).toHaveLength(expected.length)
  for (const flow of expected) {
    expect(matcher.flowOf(flow.from ?? -1, flow.message ?? 0)).toMatchObject(flow)
  }
}

const numbers = { numRuns: 500 }
function sums(sizes: readonly number[]): number[] {
  let sum = 0
  return sizes.map((size) => (sum += size))
}

describe('whatever three peers do', () => {
  it('each message is matched as the whole story says, in whatever order it is told', () => {
    fc.assert(
      fc.property(story, ({ connections, shifts, order }) => {
        const { opens, rest, expected } = tell(connections)
        // The sockets are known before what flows through them.
        check([...inOrderOfTime(opens), ...merged(rest, order)], shifts, expected)
      }),
      numbers,
    )
  })

  it('each of them may be heard late, where no address pair comes back', () => {
    const pairOf = ({ dialler, step, port }: Telling) => `${dialler} ${step} ${port}`
    fc.assert(
      fc.property(story, ({ connections, shifts, order }) => {
        // While nothing has ended: what is lost is known only when both ends are.
        const open = connections.map((one) => ({ ...one, closed: [false, false] }) as const)
        const once = [...new Map(open.map((one) => [pairOf(one), one])).values()]
        const { opens, rest, expected } = tell(once)
        const streams = SOURCES.map((source) => [...(opens[source] ?? []), ...(rest[source] ?? [])])
        check(merged(streams, order), shifts, expected)
      }),
      numbers,
    )
  })
})

// Looking through what came before, for each message again, would take this test hours.
describe('200,000 messages cost a step or two each', () => {
  const COUNT = 200_000
  const all = Array.from({ length: COUNT }, (_, i) => i)
  const [aSent, aReceived] = [sent(1, [0, 4], 0), got(1, [0, 4], 0)]
  const place = (i: number, atNs: number) => {
    return { id: i + 1, streamStart: i * 4, streamEnd: i * 4 + 4, startNs: atNs, endNs: atNs }
  }
  const send = (matcher: Matcher, i: number) => {
    matcher.message(0, { ...aSent, ...place(i, 2 * i) }, 0)
  }
  const receive = (matcher: Matcher, i: number) => {
    matcher.message(1, { ...aReceived, ...place(i, 2 * i + 1) }, 0)
  }
  const orders: [string, (matcher: Matcher) => void][] = [
    [
      'read at once',
      (matcher) => {
        for (const i of all) {
          send(matcher, i)
          receive(matcher, i)
        }
      },
    ],
    [
      'read after all were sent',
      (matcher) => {
        for (const i of all) send(matcher, i)
        for (const i of all) receive(matcher, i)
      },
    ],
    [
      'known to be read before they are known to be sent',
      (matcher) => {
        for (const i of all) receive(matcher, i)
        for (const i of all) send(matcher, i)
      },
    ],
  ]

  it.each(orders)('%s', (_, tellAll) => {
    const matcher = linked()
    tellAll(matcher)
    expect(matcher.flows).toHaveLength(COUNT)
    expect(matcher.flows.every(({ takenNs }, i) => takenNs === 2 * i + 1)).toBe(true)
  })

  it('and each is written into once, when it is read', () => {
    const matcher = linked()
    let writes = 0
    for (const i of all) {
      send(matcher, i)
      const flow = matcher.flows.at(-1)
      if (flow === undefined) throw new Error('no flow')
      Object.defineProperty(flow, 'takenNs', { set: () => writes++ })
    }
    for (const i of all) receive(matcher, i)
    expect(writes).toBe(COUNT)
  })
})
