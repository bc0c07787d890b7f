/**
 * What released a span, as an entry of the list of events: the FIN or RST of a peer that is not in
 * the picture, an attempt that failed, a program that was started again. The entry comes when the
 * bridge has heard of it, so a moment after the span's end.
 */
import {
  formatAddress,
  type Address,
  type Nanoseconds,
  type ProblemCode,
  type Release,
  type Span,
} from '@peerscope/protocol'
import type { LoggedEvent } from '../../state/event-log'
import type { SessionPicture } from '../../state/session-picture'
import { isInterrupted } from './interrupted'

/** So far from a span's end its entry may be. */
const NEAR: Nanoseconds = 2e9

/** How an entry names the connection that was dialled. */
const OUTGOING = '\u2192'

const codesOf: Partial<Record<Release, readonly ProblemCode[]>> = {
  connection: ['accepted', 'connected', 'connectedBothWays'],
  close: ['peerHalfClosed', 'peerClosed'],
  reset: ['connectionReset'],
  timeout: ['connectTimedOut', 'peerVanished'],
  error: ['connectRefused', 'connectFailed', 'connectionFailed'],
  cancel: ['closedByUs'],
}

type Known = Pick<SessionPicture, 'log' | 'everySocket' | 'trace'>

/** @param span in the picture's time, which is the session's own shifted by what the trace says */
export function eventOf(span: Span, { log, everySocket, trace }: Known): LoggedEvent | null {
  const codes = codesOf[span.releasedBy]
  if (codes === undefined) return null
  const endNs = span.start + span.duration - trace.shiftNs
  const remote = everySocket.get(span.connection)?.remote ?? null
  const candidates = log.all.filter((event) =>
    event.kind === 'restarted'
      ? span.releasedBy === 'cancel'
      : codes.includes(event.problem.code) &&
        (isInterrupted(span)
          ? event.problem.values['role'] === OUTGOING
          : isAbout(event.problem.values['address'], remote)),
  )
  const away = ({ atNs }: LoggedEvent): Nanoseconds => Math.abs(atNs - endNs)
  const near = candidates.filter((event) => away(event) <= NEAR)
  if (near.length > 0) return near.reduce((a, b) => (away(b) < away(a) ? b : a))
  // An attempt that fails like the one before is not told again.
  const isRetried = span.operation === 'connect' && span.error !== 0
  return isRetried ? (candidates.findLast(({ atNs }) => atNs <= endNs) ?? null) : null
}

/** Where the connection is not known, any will do. */
function isAbout(told: string | number | undefined, remote: Address | null): boolean {
  if (remote === null || told === undefined) return true
  return told === formatAddress(remote)
}
