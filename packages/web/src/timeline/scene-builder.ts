/** Lays out the picture: from what is known of the peers to a scene that can be painted. */
import type { Flow, Nanoseconds, Operation } from '@peerscope/protocol'
import type { LaneTrace } from '../trace/lane-trace'
import type { TracedPeer } from '../trace/traced-peers'
import { placeCircle, type Circle } from './circle'
import { placeFlows } from './flow-layout'
import { labelsOf, type MeasureText } from './labels'
import { LaneLayout } from './lane-layout'
import { measuresFor } from './measures'
import { placeNotes, type Note } from './notes'
import { rowsOf, type PeerRow } from './rows'
import { ticksFor } from './ruler'
import type { Scene, SceneLane, SceneRow } from './scene'
import type { TimelineTexts } from './texts'
import { ticksOf } from './ticks'
import { aligned, type Viewport } from './viewport'

export interface SceneInput {
  /** One above the other, the page's own first. */
  peers: readonly TracedPeer[]
  /** Messages on their way between them. */
  flows: readonly Flow[]
  deadlocks: readonly Circle[]
  /** What moments teach. */
  notes?: readonly Note[]
  viewport: Viewport
  /** The moment the picture shows: now, or when it was paused. */
  untilNs: Nanoseconds
  /** Something may be going on at that moment, so far as the page knows. */
  live: boolean
  width: number
  dpr: number
  /** Size of text against 14 px. */
  scale: number
  highlight: Operation | null
  texts: TimelineTexts
  measure: MeasureText
}

/** Makes scenes, and keeps the memory of lane layouts from one to the next. */
export class SceneBuilder {
  readonly #layouts = new WeakMap<LaneTrace, LaneLayout>()

  build(input: SceneInput): Scene {
    const { width, dpr, texts, peers, untilNs } = input
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
      flows: [],
      circles: [],
      notes: [],
      ticks: ticksFor(viewport, plotWidth, measures.tickSpacing, texts.decimal).map((tick) => ({
        ...tick,
        x: plotX + ((tick.atNs - viewport.startNs) / viewport.durationNs) * plotWidth,
      })),
    }
    const rows = rowsOf(peers, viewport, untilNs)
    rows.forEach((row, r) => {
      const before = rows[r - 1]
      // Between two peers is where what they send to each other is drawn.
      const heads = !row.current && before?.current !== false
      const parted = before?.peer.group !== row.peer.group
      if (!heads && !parted && before !== undefined && before.peer !== row.peer) {
        scene.height += measures.peerGap
      }
      const group = row.peer.group === before?.peer.group ? '' : (row.peer.group ?? '')
      const heading = heads ? texts.earlierRuns : group
      this.#addRow(scene, row, input, rows.length === 1, heading)
    })
    if (peers.length > 1) scene.flows = placeFlows(scene, input.flows, texts, input.measure)
    // What goes on is known only while somebody is heard; what was stays.
    const known = input.deadlocks.filter(({ atNs }) => input.live || atNs !== null)
    scene.circles = known.flatMap((circle) => placeCircle(scene, circle, texts) ?? [])
    scene.notes = placeNotes(scene, input.notes ?? [], input.measure)
    return scene
  }

  #addRow(scene: Scene, row: PeerRow, input: SceneInput, sole: boolean, heading: string): void {
    const { measures } = scene
    const { texts } = input
    const { first } = row
    const pending = row.kind === 'pending'
    if (heading !== '') scene.height += measures.heading
    scene.height += measures.nameAbove
    const lane = sole ? measures.soleHeight : measures.laneHeight
    const height = pending ? measures.pendingHeight : lane
    const last = row.lanes.at(-1)
    const placed: SceneRow = {
      name: row.name,
      source: row.peer.source,
      operation: last?.lane.operation ?? null,
      kind: row.kind,
      title: first ? row.peer.name : '',
      subtitle: last === undefined ? row.name : texts.lane(last.lane, last.model),
      heading,
      y: scene.height,
      height,
      lanes: row.lanes.map((lane) => this.#layOut(lane, row.peer, scene, input)),
      untilNs: Math.min(input.untilNs, row.peer.knownUntil()),
    }
    const place = { plotX: scene.plotX, y: scene.height, height, dpr: scene.dpr, kind: row.kind }
    for (const { layout } of placed.lanes) {
      scene.labels.push(...labelsOf(layout, place, measures, texts, input.measure))
    }
    scene.rows.push(placed)
    scene.height += height + (pending ? measures.pendingGap : measures.laneGap)
  }

  #layOut(lane: LaneTrace, peer: TracedPeer, scene: Scene, input: SceneInput): SceneLane {
    let layout = this.#layouts.get(lane)
    if (layout === undefined) {
      layout = new LaneLayout(lane)
      this.#layouts.set(lane, layout)
    }
    // Of one that was lost sight of it is known that nothing is known.
    const isLost = lane.lostNs < input.untilNs
    const untilNs = isLost ? input.untilNs : Math.min(input.untilNs, peer.knownUntil())
    layout.update(scene.viewport, scene.columns, untilNs, input.highlight)
    return { layout, ticks: ticksOf(layout, scene.dpr) }
  }
}
