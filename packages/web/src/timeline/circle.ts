/** A deadlock in the picture: a ring through the rows of those who wait for each other. */
import type { Nanoseconds } from '@peerscope/protocol'
import { xOf, type PlacedCircle, type Scene } from './scene'
import type { TimelineTexts } from './texts'

/** Peers that wait for each other. */
export interface Circle {
  sources: readonly number[]
  /** When; null: now. */
  atNs: Nanoseconds | null
}

/** How far left of the moment. CSS pixels. */
const BEFORE = 46

/** Null where its rows, or its moment, are not in view. */
export function placeCircle(
  scene: Scene,
  { sources, atNs }: Circle,
  texts: TimelineTexts,
): PlacedCircle | null {
  const rows = scene.rows.filter(
    ({ kind, source }) => kind === 'thread' && sources.includes(source),
  )
  const x = xOf(scene, atNs ?? scene.untilNs) - BEFORE
  const ys = rows.map(({ y, height }) => y + height / 2)
  const inView = x > scene.plotX && x < scene.plotX + scene.plotWidth
  return ys.length < 2 || !inView ? null : { x, ys, label: texts.deadlock }
}
