import { expect, test } from 'vitest'
import { asyncRun, figures, kernelSocket, message, open, snapshot, socket } from './session.fixture'
import { SessionPicture } from './session-picture'

test('a snapshot replaces everything', () => {
  const picture = new SessionPicture()
  picture.apply(message({ id: 7 }))
  picture.replace(snapshot({ messages: [message({ id: 1 })], sockets: [socket({})] }))
  expect(picture.conversation.latest(9).map(({ id }) => id)).toEqual([1])
  expect(picture.run?.model).toBe('sync')
  expect(picture.trace.lanes.map(({ lane }) => lane.name)).toEqual(['main'])
})

test('a new run starts without sockets and open operations, and is logged', () => {
  const picture = new SessionPicture()
  picture.replace(snapshot({ sockets: [socket({})], open: open(1, { operation: 'recv' }) }))
  picture.apply(asyncRun)
  expect([picture.run?.model, picture.sockets.length, picture.open]).toEqual(['async', 0, null])
  expect(picture.log.events).toMatchObject([{ kind: 'restarted', model: 'async' }])
  expect(picture.trace.lanes.length).toBe(5)
})

test('a socket of an earlier run that closes late is not taken for one of this run', () => {
  const picture = new SessionPicture()
  picture.replace(snapshot({}))
  picture.apply(asyncRun)
  picture.apply(socket({ run: 1, closedNs: 5 }))
  expect(picture.sockets).toEqual([])
})

test('remembers when what lies unread has come', () => {
  const picture = new SessionPicture()
  const sample = (arrived: number, arrivedNs: number): void => {
    const sockets = [kernelSocket({ id: 2, arrived, arrivedNs })]
    picture.apply({ type: 'kernel', run: 1, atNs: 9, supported: true, thread: null, sockets })
  }
  expect(picture.arrivals.since(2, 0)).toBeNull()
  sample(6, 3)
  expect(picture.arrivals.since(2, 0)).toEqual({ atNs: 3, atTheLatest: false })
  sample(6, 3)
  sample(12, 7)
  expect(picture.arrivals.since(2, 0)).toEqual({ atNs: 3, atTheLatest: true })
  // The first line has been read: the second one came when it did.
  expect(picture.arrivals.since(2, 6)).toEqual({ atNs: 7, atTheLatest: false })
  expect(picture.arrivals.since(2, 12)).toBeNull()
})

test('figures are kept for each run, the newest only', () => {
  const picture = new SessionPicture()
  picture.replace(snapshot({ figures: [figures({ run: 1 })] }))
  picture.apply(figures({ run: 2 }))
  picture.apply(figures({ run: 2, sent: 3 }))
  expect(picture.figures.map(({ run, sent }) => [run, sent])).toEqual([
    [1, 0],
    [2, 3],
  ])
})
