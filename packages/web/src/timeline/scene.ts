/**
 * The picture before it is painted: rows with their laid-out lanes, labels, ruler. Both painters,
 * and the hit-test, take it from here. Positions are CSS pixels; a lane's columns are device
 * pixels, counted from the plot's left edge.
 */
import type { Flow, Lane, Nanoseconds, Operation } from '@peerscope/protocol'
import type { Label } from './labels'
import type { LaneLayout } from './lane-layout'
import type { Measures } from './measures'
import type { Tick } from './ruler'
import type { Ticks } from './ticks'
import type { Viewport } from './viewport'

export interface PlacedFlow {
  flow: Flow
  /** From the sender's row to the receiver's. CSS pixels. */
  x1: number
  y1: number
  x2: number
  y2: number
  /** The time it lay unread; null when that is too short to be seen. */
  bar: { x: number; y: number; width: number; height: number; open: boolean } | null
  label: { text: string; x: number; y: number } | null
  backward: boolean
}

/** A deadlock: a ring through the rows of those who wait for each other. */
export interface PlacedCircle {
  x: number
  /** Middles of the rows that it joins, from above. CSS pixels. */
  ys: number[]
  label: string
}

export interface PlacedNote {
  /** Left end of the flag and of the line, right end of the line, and the edge they stand on. */
  x: number
  endX: number
  y: number
  /** So many stand here. */
  count: number
  label: { text: string; x: number; width: number } | null
}

export interface SceneLane {
  layout: LaneLayout
  ticks: Ticks
}

export interface SceneRow {
  name: string
  source: number
  kind: Lane['kind']
  /** The operation that a row of pending ones is for. */
  operation: Operation | null
  /** The peer, at its first row; else ''. */
  title: string
  subtitle: string
  /** Said above the row, with a line between it and the rows before. */
  heading: string
  y: number
  height: number
  lanes: SceneLane[]
  /** How far it is known, at most until the picture's moment. */
  untilNs: Nanoseconds
}

export interface Scene {
  width: number
  /** As high as the rows need. */
  height: number
  dpr: number
  live: boolean
  highlight: Operation | null
  measures: Measures
  plotX: number
  plotWidth: number
  columns: number
  viewport: Viewport
  untilNs: Nanoseconds
  rows: SceneRow[]
  labels: Label[]
  flows: PlacedFlow[]
  circles: PlacedCircle[]
  notes: PlacedNote[]
  ticks: (Tick & { x: number })[]
}

/** Where a moment lies, in CSS pixels of the picture. */
export function xOf(scene: Scene, atNs: Nanoseconds): number {
  const { startNs, durationNs } = scene.viewport
  return scene.plotX + ((atNs - startNs) / durationNs) * scene.plotWidth
}

/** The moment at a place. */
export function momentAt(scene: Scene, x: number): Nanoseconds {
  const { startNs, durationNs } = scene.viewport
  return startNs + ((x - scene.plotX) / scene.plotWidth) * durationNs
}
