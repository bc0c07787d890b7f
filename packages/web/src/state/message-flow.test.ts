import type { Flow } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { partsOf, responseNs } from './message-flow'

const flow: Flow = {
  from: 0,
  to: 1,
  message: 1,
  text: 'hello',
  bytes: 6,
  queuedNs: 100,
  sendStartNs: 150,
  sentNs: 170,
  takenNs: 900,
  readNs: 950,
  lost: false,
}
const sum = (times: { ns: number }[]) => times.reduce((total, { ns }) => total + ns, 0)

test('the parts of the response time add up to it', () => {
  expect(partsOf(flow, 5000)).toEqual([
    { part: 'queue', ns: 50 },
    { part: 'send', ns: 20 },
    { part: 'buffer', ns: 730 },
    { part: 'process', ns: 50 },
  ])
  expect(sum(partsOf(flow, 5000))).toBe(responseNs(flow))
})

test('what is not read yet counts until now, in the receive buffer', () => {
  const unread = { ...flow, takenNs: null, readNs: null }
  expect(responseNs(unread)).toBeNull()
  expect(partsOf(unread, 1170).find(({ part }) => part === 'buffer')?.ns).toBe(1000)
  expect(sum(partsOf(unread, 1170))).toBe(1170 - 100)
})
