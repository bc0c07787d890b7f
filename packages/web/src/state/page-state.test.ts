import {
  RECORD_BYTES,
  RecordView,
  type FrameMessage,
  type WatchedMessage,
} from '@peerscope/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Answer, Backend, Viewer, Wish } from '../backends/backend'
import { PageState } from './page-state.svelte'
import { preferences } from './preferences.svelte'
import { message, session, snapshot, socket } from './session.fixture'

// The real ones ask the browser.
vi.mock('./preferences.svelte', () => ({ preferences: { aligned: true } }))

class FakeBackend implements Backend {
  viewer: Viewer | null = null
  readonly wishes: Wish[] = []
  open(viewer: Viewer): void {
    this.viewer = viewer
  }
  ask(wish: Wish): Promise<Answer> {
    this.wishes.push(wish)
    return Promise.resolve({ kind: 'accepted' })
  }
  close(): void {
    this.viewer = null
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false })
  preferences.aligned = true
})
afterEach(() => {
  // All pages share their timers: none may be left to the next test.
  for (const page of opened.splice(0)) page.stop()
  vi.advanceTimersByTime(100)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const opened: PageState[] = []

function open() {
  const backend = new FakeBackend()
  const page = new PageState(backend)
  opened.push(page)
  page.start()
  const hear = (source: number, ...messages: FrameMessage[]) => {
    for (const one of messages) page.message(one, performance.now(), source)
  }
  /** What the page shows is made at a calm pace. */
  const shown = () => vi.advanceTimersByTime(100)
  return { backend, page, hear, shown }
}

function watched(source: number, fields: Partial<WatchedMessage> = {}): WatchedMessage {
  const url = `http://localhost:${8002 + source}`
  return { type: 'watched', source, url, state: 'live', sinceNs: 0, clock: null, ...fields }
}
const clock = (offsetNs: number) => ({ clock: { offsetNs, boundNs: 0 } })
const names = (page: PageState) => page.watched.map(({ session: one }) => one.session?.peer)
const ofBob = snapshot({ session: { ...session, peer: 'Bob' } })

const near = { host: '127.0.0.1', port: 40_001 }
const far = { host: '127.0.0.1', port: 5003 }
/** Alice has dialled Bob, who has accepted. */
const dialled = socket({ id: 2, role: 'outgoing', local: near, remote: far })
const accepted = socket({ id: 4, role: 'incoming', local: far, remote: near })
const sent = message({
  ...{ id: 7, state: 'handed', connection: 2, streamStart: 0, streamEnd: 6 },
  ...{ startNs: 90, endNs: 100 },
})
const received = message({
  ...{ id: 1, direction: 'received', state: 'received', connection: 4, queuedNs: null },
  ...{ streamStart: 0, streamEnd: 6, startNs: 240, endNs: 250 },
})

describe('what is told', () => {
  test('is about the peer that its source says', () => {
    const { page, hear, shown } = open()
    hear(0, snapshot({ watched: [watched(1), watched(2)] }))
    hear(1, ofBob, sent)
    hear(2, snapshot({ session: { ...session, peer: 'Carol' } }))
    const records = new RecordView(new ArrayBuffer(RECORD_BYTES))
    records.write(0, 10, 20, 0, 0, 1, 0, 6, 6, 0, 1, 1)
    page.records(records, 2)
    shown()
    expect([page.own.session?.peer, ...names(page)]).toEqual(['Alice', 'Bob', 'Carol'])
    expect([0, 1, 2, 3, null].map((source) => page.nameOf(source))).toEqual([
      ...['Alice', 'Bob', 'Carol', '', ''],
    ])
    const all = [page.own, ...page.watched.map(({ session: one }) => one)]
    expect(all.map(({ source }) => source)).toEqual([0, 1, 2])
    expect(all.map((one) => one.messages(9).shown.length)).toEqual([0, 1, 0])
    expect(all.map(({ trace }) => trace.lanes[0]?.length)).toEqual([0, 0, 1])
  })

  test('about nobody that is watched changes nothing', () => {
    const { page, hear, shown } = open()
    hear(0, snapshot({}))
    hear(1, ofBob, dialled, sent)
    page.records(new RecordView(new ArrayBuffer(0)), 1)
    shown()
    expect([page.watched, page.flows, page.nameOf(1)]).toEqual([[], [], ''])
  })

  test('by a watched bridge about those that it watches itself is not for this page', () => {
    const { page, hear } = open()
    hear(0, snapshot({ watched: [watched(1)] }))
    hear(1, snapshot({ watched: [watched(2)] }), watched(3))
    expect(page.watched.map(({ about }) => about.source)).toEqual([1])
  })
})

describe('peers', () => {
  test('are there as long as they are watched, in the order of their coming', () => {
    const { page, hear } = open()
    const sources = () => page.watched.map(({ about }) => about.source)
    hear(0, snapshot({}), watched(2, { state: 'connecting' }))
    hear(0, watched(1))
    const [second] = page.watched
    expect(sources()).toEqual([2, 1])
    hear(0, { type: 'unwatched', source: 1 })
    expect(sources()).toEqual([2])
    expect(page.watched[0]?.session).toBe(second?.session)
    hear(0, { type: 'unwatched', source: 2 }, watched(3))
    expect(sources()).toEqual([3])
    // A page that was away may find others watched.
    hear(0, snapshot({ watched: [watched(4)] }))
    expect(sources()).toEqual([4])
  })

  test('that are watched no longer are forgotten, with their messages', () => {
    const { page, hear } = open()
    hear(0, snapshot({ watched: [watched(1)] }))
    hear(1, ofBob, dialled, sent)
    hear(0, { type: 'unwatched', source: 1 }, watched(1))
    expect(page.watched[0]?.session.picture.session).toBeNull()
    hear(1, ofBob)
    expect(page.flows).toEqual([])
  })

  test('that have gone are not seen, and are when they are heard again', () => {
    const { page, hear, shown } = open()
    hear(0, snapshot({ watched: [watched(1)] }))
    hear(1, ofBob)
    shown()
    const peer = page.watched[0]?.session
    expect(peer?.blind).toBe(false)
    hear(0, watched(1, { state: 'gone' }))
    expect([peer?.blind, page.own.blind]).toEqual([true, false])
    expect(page.watched[0]?.about.state).toBe('gone')
    hear(0, watched(1))
    expect(peer?.blind).toBe(true)
    hear(1, ofBob)
    expect(peer?.blind).toBe(false)
  })

  test('are not seen while the page does not hear its own bridge', () => {
    const { page, hear, shown } = open()
    hear(0, snapshot({ watched: [watched(1)] }))
    hear(1, ofBob)
    shown()
    const blind = () => [page.own, page.watched[0]?.session].map((one) => one?.blind)
    page.silence(performance.now() - 10, false)
    expect(blind()).toEqual([true, true])
    page.silence(null, false)
    expect(blind()).toEqual([false, true])
    hear(1, ofBob)
    expect(blind()).toEqual([false, false])
  })
})

describe('messages between peers', () => {
  test('are matched as they come', () => {
    const { page, hear } = open()
    hear(0, snapshot({ watched: [watched(1)] }))
    hear(1, ofBob)
    hear(0, dialled, sent)
    expect(page.flows).toMatchObject([{ from: 0, to: null, takenNs: null }])
    hear(1, accepted)
    expect(page.flowOf(0, 7)).toMatchObject({ to: 1, takenNs: null })
    hear(1, received)
    expect(page.flowOf(0, 7)).toMatchObject({ to: 1, sentNs: 100, takenNs: 250 })
    expect(page.flowOf(1, 1)).toBeNull()
  })

  test('are matched from the beginning after a snapshot, whoever is told of first', () => {
    const theirs = { ...ofBob, sockets: [accepted], messages: [received] }
    const { page, hear } = open()
    hear(0, snapshot({ watched: [watched(1)], sockets: [dialled], messages: [sent] }))
    expect(page.flows).toMatchObject([{ to: null }])
    for (const again of [1, 2]) {
      hear(1, theirs)
      expect(page.flows, `${again}`).toMatchObject([{ from: 0, to: 1, takenNs: 250 }])
    }
    hear(0, snapshot({ watched: [watched(1)], sockets: [dialled], messages: [sent] }))
    expect(page.flows).toMatchObject([{ from: 0, to: 1, takenNs: 250 }])
  })

  test('stay known when the bridge of one is started anew, though its numbers mean others', () => {
    const { page, hear } = open()
    const unreadYet = { ...sent, id: 8, streamStart: 6, streamEnd: 12 }
    hear(0, snapshot({ watched: [watched(1)], sockets: [dialled], messages: [sent, unreadYet] }))
    hear(1, { ...ofBob, sockets: [accepted], messages: [received] })
    hear(0, watched(1, { state: 'gone' }))
    hear(0, watched(1, { state: 'live' }))
    const another = { ...session, peer: 'Bob', epoch: 'another' }
    hear(1, { ...ofBob, session: another })
    expect(page.flowOf(0, 7)).toMatchObject({ to: 1, takenNs: 250, lost: false })
    expect(page.flowOf(0, 8)).toMatchObject({ to: 1, takenNs: null, lost: true })
    expect(page.flowInto(1, received)).toBeNull()
    const [bob] = page.watched
    expect(bob?.session.earlier.length).toBe(1)
    expect(bob?.session.earlier[0]?.trace.lostNs).toBeLessThan(Infinity)
    expect(bob?.session.trace.lostNs).toBe(Infinity)
    // The same session again is no other one.
    hear(1, { ...ofBob, session: another })
    expect(bob?.session.earlier.length).toBe(1)
  })

  test('are on the clock of the page\u2019s own bridge, also when it is known later', () => {
    const { page, hear } = open()
    hear(0, snapshot({ watched: [watched(1)], sockets: [dialled], messages: [sent] }))
    hear(1, { ...ofBob, sockets: [accepted], messages: [received] })
    hear(0, watched(1, clock(1000.4)))
    expect(page.flowOf(0, 7)).toMatchObject({ sentNs: 100, takenNs: 1250 })
    hear(0, watched(1, clock(-3)))
    expect(page.flowOf(0, 7)).toMatchObject({ sentNs: 100, takenNs: 247 })
    hear(1, message({ ...sent, id: 2, connection: 4 }))
    expect(page.flowOf(1, 2)).toMatchObject({ to: 0, sentNs: 97 })
  })
})

test('the trace of a peer is on the clock of the page\u2019s own bridge', () => {
  const { page, hear } = open()
  hear(0, snapshot({ watched: [watched(1, clock(5e9)), watched(2)] }))
  hear(1, ofBob)
  hear(2, ofBob)
  const shifts = () => page.watched.map(({ session: one }) => one.trace.shiftNs)
  expect(shifts()).toEqual([5e9, 0])
  hear(0, watched(2, clock(-7.6)))
  const starts = () => page.watched.map(({ session: one }) => one.trace.lanes[0]?.startedNs)
  expect([shifts(), starts()]).toEqual([
    [5e9, -8],
    [5e9, -8],
  ])
})

test('clocks are compared by what each machine\u2019s own says, while that is asked for', () => {
  const { page, hear } = open()
  const wall = (wallStartMs: number) => ({ session: { ...session, wallStartMs } })
  hear(0, snapshot({ ...wall(1000.25), watched: [watched(1, clock(5e9))] }))
  hear(1, snapshot({ ...wall(3000.5), sockets: [accepted], messages: [received] }))
  hear(0, dialled, sent)
  const both = () => [page.watched[0]?.session.trace.shiftNs, page.flowOf(0, 7)?.takenNs]
  page.aligned = false
  expect(both()).toEqual([2_000_250_000, 2_000_250_250])
  page.aligned = true
  expect(both()).toEqual([5e9, 5e9 + 250])
  expect(preferences.aligned).toBe(true)
})

describe('a wish', () => {
  test('says which peer it is for', async () => {
    const { page, hear, backend } = open()
    hear(0, snapshot({ watched: [watched(1), watched(2)] }))
    const [, carol] = page.watched.map(({ session: one }) => one)
    await page.own.ask({ type: 'say', lines: ['to Bob'] })
    await carol?.ask({ type: 'say', lines: ['as Carol'] })
    await carol?.ask({ type: 'sendAgain', message: 3 })
    await carol?.switchModel('async')
    expect(backend.wishes).toEqual([
      { type: 'say', lines: ['to Bob'], source: 0 },
      { type: 'say', lines: ['as Carol'], source: 2 },
      { type: 'sendAgain', message: 3, source: 2 },
      { type: 'switchModel', model: 'async', source: 2 },
    ])
  })

  test('to watch, or no longer, is for the page\u2019s own bridge', async () => {
    const { page, hear, backend } = open()
    hear(0, snapshot({ watched: [watched(1)] }))
    await page.watched[0]?.session.ask({ type: 'watch', url: 'localhost:8004' })
    await page.own.ask({ type: 'unwatch', watched: 1 })
    expect(backend.wishes).toEqual([
      { type: 'watch', url: 'localhost:8004' },
      { type: 'unwatch', watched: 1 },
    ])
  })
})

test('a page that is left has no timers, and lets go of its bridge', () => {
  const { page, hear, backend, shown } = open()
  expect(backend.viewer).toBe(page)
  hear(0, snapshot({ watched: [watched(1)] }), watched(2))
  hear(1, ofBob)
  hear(0, { type: 'unwatched', source: 1 })
  shown()
  expect(vi.getTimerCount()).toBeGreaterThan(0)
  page.stop()
  expect([vi.getTimerCount(), backend.viewer]).toEqual([0, null])
})
