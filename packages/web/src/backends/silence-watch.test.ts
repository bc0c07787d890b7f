import { HEARTBEAT_MS, SILENCE_MS } from '@peerscope/protocol'
import { expect, test } from 'vitest'
import { LOOK_EVERY_MS, SilenceWatch } from './silence-watch'

/** Looks in the usual rhythm. @returns when silence was noticed first, and since when it lasts. */
function lookUntil(watch: SilenceWatch, from: number, to: number): [number, number] | null {
  for (let now = from; now <= to; now += LOOK_EVERY_MS) {
    const since = watch.look(now)
    if (since !== null) return [now, since]
  }
  return null
}

test('a bridge that is heard is not silent', () => {
  const watch = new SilenceWatch(0)
  for (let now = 0; now < 5000; now += HEARTBEAT_MS) {
    watch.heard(now)
    expect(lookUntil(watch, now, now + HEARTBEAT_MS)).toBeNull()
  }
})

test('silence is noticed within a second of the last word, and dated by it', () => {
  const watch = new SilenceWatch(0)
  watch.heard(1000)
  const [noticed, since] = lookUntil(watch, 1000, 3000) ?? [Infinity, 0]
  expect(noticed).toBeLessThan(1000 + SILENCE_MS)
  expect(since).toBe(1000)
})

test('one lost heartbeat is no silence', () => {
  const watch = new SilenceWatch(0)
  expect(lookUntil(watch, 0, 3 * HEARTBEAT_MS)).toBeNull()
})

test('a closed connection is silent at once, until something is heard again', () => {
  const watch = new SilenceWatch(0)
  watch.heard(500)
  watch.closed()
  expect(watch.look(510)).toBe(500)
  watch.heard(600)
  expect(watch.look(610)).toBeNull()
})

test('a page that was held up itself waits for what came in the meantime', () => {
  const watch = new SilenceWatch(0)
  expect(watch.look(3000)).toBeNull()
  watch.heard(3010)
  expect(watch.look(3050)).toBeNull()
})

test('where every look is late, the second one judges', () => {
  const watch = new SilenceWatch(0)
  expect(watch.look(1000)).toBeNull()
  expect(watch.look(2000)).toBe(0)
})
