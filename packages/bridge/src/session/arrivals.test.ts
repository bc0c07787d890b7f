import { expect, test } from 'vitest'
import { Arrivals } from './arrivals.js'

const MS = 1e6

/** Readings of connection 2: how many bytes had come, how long ago the newest had, and when it was read. */
function arrivalsOf(...readings: [arrived: number, sinceMs: number, atMs: number][]): Arrivals {
  const arrivals = new Arrivals()
  for (const [arrived, sinceMs, atMs] of readings) see(arrivals, arrived, sinceMs, atMs)
  return arrivals
}

const see = (arrivals: Arrivals, arrived: number, sinceMs: number, atMs: number) =>
  arrivals.seen({ id: 2, arrived, state: 'ESTABLISHED' }, sinceMs, atMs * MS)

/** [earliest, latest] in milliseconds. */
function arrivalOf(arrivals: Arrivals, streamEnd: number, readMs: number): number[] | null {
  const found = arrivals.of({ connection: 2, streamEnd, endNs: readMs * MS })
  return found === null ? null : [found.fromNs / MS, found.toNs / MS]
}

test('the newest byte of a reading came when the kernel says, within a tick', () => {
  const arrivals = arrivalsOf([0, 0, 1000], [23, 40, 1100], [23, 50_040, 51_100])
  expect(arrivalOf(arrivals, 23, 51_200)).toEqual([1050, 1060])
})

test('of a byte before it all that is known is that it came between two readings', () => {
  const arrivals = arrivalsOf([0, 0, 1000], [23, 40, 1100])
  expect(arrivalOf(arrivals, 10, 5000)).toEqual([1000, 1060])
  expect(arrivalOf(arrivals, 23, 5000)).toEqual([1050, 1060])
})

test('what came and was read between two readings came after the first of them', () => {
  const arrivals = arrivalsOf([0, 0, 1000], [6, 40, 1100])
  expect(arrivalOf(arrivals, 6, 1150)).toEqual([1050, 1060])
  expect(arrivalOf(arrivals, 12, 1170)).toEqual([1100, 1170])
})

test('a reading that came only after the program had read says no more than that', () => {
  expect(arrivalOf(arrivalsOf([0, 0, 1000], [6, 10, 1100]), 6, 1080)).toEqual([1070, 1080])
})

test('the moment of the newest byte stays the same while none comes', () => {
  const arrivals = new Arrivals()
  expect(see(arrivals, 0, 0, 1000)).toBeNull()
  expect(see(arrivals, 6, 40, 1100)).toBe(1060 * MS)
  // The kernel's ticks do not count evenly.
  expect(see(arrivals, 6, 136, 1200)).toBe(1060 * MS)
})

test('nothing is known of a connection that was not read of, or is over', () => {
  expect(arrivalOf(new Arrivals(), 6, 10)).toBeNull()
  const arrivals = arrivalsOf([6, 0, 1000])
  arrivals.keep(new Set([3]))
  expect(arrivalOf(arrivals, 6, 1010)).toBeNull()
})
