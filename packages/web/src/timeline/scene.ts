/**
 * The picture before it is painted: rows with their laid-out lanes, labels, ruler. Both painters,
 * and the hit-test, take it from here. Positions are CSS pixels; a lane's columns are device
 * pixels, counted from the plot's left edge.
 */
import type { Lane, Nanoseconds, Operation } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import type { Trace } from '../trace/trace'
import { labelsOf, type Label, type MeasureText } from './labels'
import { LaneLayout } from './lane-layout'
import { measuresFor, type Measures } from './measures'
import { rowsIn, type LaneRow } from './rows'
import { ticksFor, type Tick } from './ruler'
import type { TimelineTexts } from './texts'
import { ticksOf, type Ticks } from './ticks'
import { aligned, type Viewport } from './viewport'

export interface SceneInput {
  trace: Trace
  viewport: Viewport
  /** The moment the picture shows: now, or when it was paused. */
  untilNs: Nanoseconds
  /** Something may be going on at that moment, so far as the page knows. */
  live: boolean
  width: number
  dpr: number
  /** Size of text against 14 px. */
  scale: number
  peer: string
  highlight: Operation | null
  texts: TimelineTexts
  measure: MeasureText
}

export interface SceneLane {
  layout: LaneLayout
  ticks: Ticks
}

export interface SceneRow {
  name: string
  kind: Lane['kind']
  /** The peer, at its first row; else ''. */
  title: string
  subtitle: string
  /** Said above the row, with a line between it and the rows before. */
  heading: string
  y: number
  height: number
  lanes: SceneLane[]
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
  ticks: (Tick & { x: number })[]
}

/** Makes scenes, and keeps the memory of lane layouts from one to the next. */
export class SceneBuilder {
  readonly #layouts = new WeakMap<LaneTrace, LaneLayout>()

  build(input: SceneInput): Scene {
    const { width, dpr, texts, trace, untilNs } = input
    const measures = measuresFor(width, input.scale)
    const plotX = measures.gutter
    const columns = Math.max(1, Math.round((width - plotX - measures.right) * dpr))
    const plotWidth = columns / dpr
    const viewport = aligned(input.viewport, columns)
    const scene: Scene = {
      width,
      height: measures.ruler + measures.top,
      dpr,
      live: input.live,
      highlight: input.highlight,
      measures,
      plotX,
      plotWidth,
      columns,
      viewport,
      untilNs,
      rows: [],
      labels: [],
      ticks: ticksFor(viewport, plotWidth, measures.tickSpacing, texts.decimal).map((tick) => ({
        ...tick,
        x: plotX + ((tick.atNs - viewport.startNs) / viewport.durationNs) * plotWidth,
      })),
    }
    const rows = rowsIn(trace, viewport, untilNs)
    rows.forEach((row, r) => {
      const first = rows[r - 1]?.current !== row.current
      this.#addRow(scene, row, input, first, rows.length === 1)
    })
    return scene
  }

  #addRow(scene: Scene, row: LaneRow, input: SceneInput, first: boolean, sole: boolean): void {
    const { measures } = scene
    const { texts } = input
    const pending = row.kind === 'pending'
    const heading = first && !row.current ? texts.earlierRuns : ''
    if (heading !== '') scene.height += measures.heading
    scene.height += measures.nameAbove
    const lane = sole ? measures.soleHeight : measures.laneHeight
    const height = pending ? measures.pendingHeight : lane
    const last = row.lanes.at(-1)
    const placed: SceneRow = {
      name: row.name,
      kind: row.kind,
      title: first ? input.peer : '',
      subtitle: last === undefined ? row.name : texts.lane(last.lane, last.model),
      heading,
      y: scene.height,
      height,
      lanes: row.lanes.map((lane) => this.#layOut(lane, scene, input)),
    }
    const place = { plotX: scene.plotX, y: scene.height, height, dpr: scene.dpr, kind: row.kind }
    for (const { layout } of placed.lanes) {
      scene.labels.push(...labelsOf(layout, place, measures, texts, input.measure))
    }
    scene.rows.push(placed)
    scene.height += height + (pending ? measures.pendingGap : measures.laneGap)
  }

  #layOut(lane: LaneTrace, scene: Scene, input: SceneInput): SceneLane {
    let layout = this.#layouts.get(lane)
    if (layout === undefined) {
      layout = new LaneLayout(lane)
      this.#layouts.set(lane, layout)
    }
    layout.update(scene.viewport, scene.columns, input.untilNs, input.highlight)
    return { layout, ticks: ticksOf(layout, scene.dpr) }
  }
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
