import { describe, expect, it } from 'vitest'
import type { SocketMessage } from '../messages/socket.js'
import { Matcher } from './matcher.js'
import {
  bob,
  ephemeral,
  socketOf,
  dialled,
  accepted,
  messageOf,
  sent,
  got,
  linked,
  outcome,
} from './matcher.fixture.js'

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

  it('is found over link-local addresses, whose zone each end names for itself', () => {
    const matcher = new Matcher()
    const at = (host: string, port: number) => ({ host, port })
    const ends = { local: at('fe80::1%eth0', 40_001), remote: at('fe80::2%eth0', 5003) }
    matcher.socket(0, dialled(ends), 0)
    const others = { local: at('fe80::2%wlan0', 5003), remote: at('fe80::1%wlan0', 40_001) }
    matcher.socket(1, accepted(others), 0)
    matcher.message(0, sent(1, [0, 6], 10), 0)
    matcher.message(1, got(1, [0, 6], 30), 0)
    expect(outcome(matcher.flowOf(0, 1))).toEqual([1, 30, 30, false])
  })

  it('was handed over when it was read, though the call returned later', () => {
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

  it('keeps its accepter when the next one at the same pair is told before it was dialled', () => {
    const matcher = linked()
    matcher.socket(1, accepted({ id: 4, openedNs: 60e9 }), 0)
    matcher.socket(0, dialled({ id: 3, openedNs: 60e9 }), 0)
    matcher.message(1, { ...sent(1, [0, 4], 10), connection: 2 }, 0)
    expect(matcher.flowOf(1, 1)).toMatchObject({ to: 0 })
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

  it('that has ended where it was received has lost what was not read', () => {
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

  it('whose receiver has gone loses what is sent into it, though the sender does not know', () => {
    const matcher = linked()
    matcher.socket(1, accepted({ closedNs: 90, end: 'program' }), 0)
    matcher.message(0, sent(1, [0, 4], 100), 0)
    expect(matcher.flows.map(({ to, lost }) => [to, lost])).toEqual([[1, true]])
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
