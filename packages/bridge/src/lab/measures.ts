/** Figures of one run, each from the record alone: spans, messages, samples of the kernel. */
import type { Bytes, Flow, Microseconds, Nanoseconds, Operation, Span } from '@peerscope/protocol'
import type { PeerRecord, RunRecord } from './run-record.js'

type Window = readonly [fromNs: Nanoseconds, toNs: Nanoseconds]

/** The time that a span and a window have in common. */
function within({ start, duration }: Span, [fromNs, toNs]: Window): Nanoseconds {
  return Math.max(0, Math.min(start + duration, toNs) - Math.max(start, fromNs))
}

const us = (ns: Nanoseconds): Microseconds => ns / 1000

/** Share of the run in which the program's thread was held by a call. */
export function blockedShare({ mainLane, spans }: PeerRecord, endNs: Nanoseconds): number {
  const held = spans.filter(({ lane, mode }) => lane === mainLane.id && mode === 'blocked')
  return held.reduce((sum, span) => sum + within(span, [0, endNs]), 0) / endNs
}

/** CPU time of both programs' threads, as the kernel counts it; null where it does not tell. */
export function cpuUs({ alice, bob, endNs }: RunRecord): Microseconds | null {
  const spent = [alice, bob].map(({ kernel }) => {
    const samples = kernel.filter(({ thread }) => thread !== null)
    const before = samples.findLast(({ atNs }) => atNs <= 0) ?? samples[0]
    const last = samples.findLast(({ atNs }) => atNs <= endNs)
    return before?.thread && last?.thread ? last.thread.cpuNs - before.thread.cpuNs : null
  })
  const known = spent.filter((time) => time !== null)
  return known.length < spent.length ? null : us(known.reduce((sum, time) => sum + time, 0))
}

/** From Enter until the other program had read the message; null when it has not. */
export function responseUs(flow: Flow | undefined, endNs: Nanoseconds): Microseconds | null {
  if (flow === undefined || flow.readNs === null || flow.readNs > endNs) return null
  return us(flow.readNs - flow.queuedNs)
}

/** How long the sender's call took, until the kernel had the last byte. */
export function sendUs(flow: Flow | undefined): Microseconds | null {
  return flow === undefined ? null : us(flow.sentNs - flow.sendStartNs)
}

/** How long it lay in the receive buffer; where it was never read, until the run's end. */
export function unreadUs(flow: Flow | undefined, endNs: Nanoseconds): Microseconds | null {
  if (flow === undefined) return null
  return us(Math.min(flow.takenNs ?? endNs, endNs) - flow.sentNs)
}

/** Messages that were sent from there and read at the other end. */
export function readCount({ flows, endNs }: RunRecord, from: number): number {
  return flows.filter((flow) => flow.from === from && flow.readNs !== null && flow.readNs <= endNs)
    .length
}

/** Lines that the user has typed and the kernel has not got. */
export function queuedCount({ messages }: PeerRecord, endNs: Nanoseconds): number {
  return messages.filter(
    ({ direction, queuedNs, endNs: handedNs }) =>
      direction === 'sent' &&
      queuedNs !== null &&
      queuedNs <= endNs &&
      (handedNs === null || handedNs > endNs),
  ).length
}

/** The most that lay in one of the two queues of any of its connections, as sampled. */
export function longestQueue(
  { kernel }: PeerRecord,
  queue: 'sendQueue' | 'receiveQueue',
  endNs: Nanoseconds,
): Bytes | null {
  const seen = kernel.filter(({ atNs, supported }) => supported && atNs <= endNs)
  if (seen.length === 0) return null
  return Math.max(0, ...seen.flatMap(({ sockets }) => sockets.map((socket) => socket[queue])))
}

/** How long both threads were held by the same kind of call at once. */
export function bothHeldUs({ alice, bob, endNs }: RunRecord, operation: Operation): Microseconds {
  const heldIn = ({ spans }: PeerRecord) =>
    spans.filter((span) => span.operation === operation && span.mode === 'blocked')
  const others = heldIn(bob)
  let sum = 0
  for (const span of heldIn(alice)) {
    const window: Window = [Math.max(0, span.start), Math.min(endNs, span.start + span.duration)]
    for (const other of others) sum += within(other, window)
  }
  return us(sum)
}

/** Bytes that recv() brought. */
export function receivedBytes({ spans }: PeerRecord, endNs: Nanoseconds): Bytes {
  return receives(spans, endNs).reduce((sum, { bytes }) => sum + bytes, 0)
}

/** When recv() had brought so many bytes; null when it has not. */
export function receivedBy(
  { spans }: PeerRecord,
  bytes: Bytes,
  endNs: Nanoseconds,
): Nanoseconds | null {
  let sum = 0
  for (const span of receives(spans, endNs)) {
    sum += span.bytes
    if (sum >= bytes) return span.start + span.duration
  }
  return null
}

function receives(spans: readonly Span[], endNs: Nanoseconds): Span[] {
  return spans.filter(
    ({ operation, start, duration }) => operation === 'recv' && start + duration <= endNs,
  )
}
