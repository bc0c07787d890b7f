/** Whatever three peers do, told in any order; and what many messages cost. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChatMessage } from '../messages/message.js'
import type { SocketMessage } from '../messages/socket.js'
import { Matcher, type Flow } from './matcher.js'
import { socketOf, messageOf, sent, got, linked } from './matcher.fixture.js'

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
    const wayOf = (
      from: number | null,
      to: number | null,
      { sends, recvs }: Way,
      isLost: boolean | undefined,
    ) => {
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
          ...(to === null ? {} : { lost: by === undefined && isLost === true }),
        })
      })
    }
    for (const { source, ...fields } of ends) {
      if (source !== null) opens[source]?.push({ socket: socketOf({ id: c + 1, ...fields }) })
    }
    // What has not been read when the receiving end is closed never is.
    wayOf(dialler, accepter, forth, closed[1])
    wayOf(accepter, dialler, back, closed[0])
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
        // While nothing has ended: what is lost is known only when that is.
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

describe('what a connection has not read', () => {
  it('is what was sent there, in order, until it is taken', () => {
    const matcher = linked()
    expect(matcher.unread(1, 2)).toEqual([])
    matcher.message(0, sent(1, [0, 6], 100), 0)
    matcher.message(0, sent(2, [6, 12], 110), 0)
    expect(matcher.unread(1, 2).map(({ message }) => message)).toEqual([1, 2])
    matcher.message(1, got(1, [0, 6], 120), 0)
    expect(matcher.unread(1, 2).map(({ message }) => message)).toEqual([2])
    expect(matcher.flowInto(1, 2, 1)).toBe(matcher.flowOf(0, 1))
    expect(matcher.flowInto(1, 2, 2)).toBeNull()
  })
})

describe('a source that begins anew', () => {
  it('leaves what was read, and what was not is lost; its numbers mean others', () => {
    const matcher = linked()
    matcher.message(0, sent(1, [0, 6], 100), 0)
    matcher.message(0, sent(2, [6, 12], 110), 0)
    matcher.message(1, got(1, [0, 6], 120), 0)
    matcher.renew(1)
    expect(matcher.flowOf(0, 1)).toMatchObject({ readNs: 120, lost: false })
    expect(matcher.flowOf(0, 2)).toMatchObject({ readNs: null, lost: true })
    expect(matcher.flowInto(1, 2, 1)).toBeNull()
    expect(matcher.unread(1, 2)).toEqual([])
  })
})
