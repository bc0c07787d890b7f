/** Scenes for tests: a lane of given spans, laid out without a canvas. */
import type { OpenOperation, Span } from '@peerscope/protocol'
import { recordsOf, runOf } from '../trace/spans.fixture'
import { Trace } from '../trace/trace'
import type { Note } from './notes'
import { paletteFrom, type Palette } from './palette'
import type { Scene } from './scene'
import { SceneBuilder, type SceneInput } from './scene-builder'
import { timelineEn } from './texts-en'

export function traceOf(spans: readonly Span[], open: Partial<OpenOperation> | null = null): Trace {
  const trace = new Trace()
  trace.addRun(runOf(1))
  trace.append(recordsOf(spans))
  if (open !== null) {
    const whole = { lane: 1, operation: 'recv', mode: 'blocked', line: 6, connection: 0 } as const
    const lanes = [{ ...whole, sinceNs: trace.endNs, ...open }]
    trace.setOpen({ type: 'open', run: 1, lanes })
  }
  return trace
}

/** Width of the plot in columns, at one device pixel a CSS pixel. */
export const PLOT = 1000

export function sceneOf(trace: Trace, part: Partial<SceneInput> = {}): Scene {
  return new SceneBuilder().build({
    peers: [{ name: 'Alice', source: 0, trace, knownUntil: () => Infinity }],
    flows: [],
    deadlocks: [],
    viewport: { startNs: 0, durationNs: PLOT * 1e6 },
    untilNs: trace.endNs,
    live: true,
    width: PLOT + 170,
    dpr: 1,
    scale: 1,
    highlight: null,
    texts: timelineEn,
    measure: (text, size) => text.length * size * 0.55,
    ...part,
  })
}

/** Every colour of the page differs, so that a test can tell them apart. */
export const palette: Palette = paletteFrom(
  (property) => {
    const number = Array.from(property, (sign) => sign.charCodeAt(0)).reduce(
      (sum, code) => (sum * 131 + code) % 0xffffff,
      7,
    )
    return `#${number.toString(16).padStart(6, '0')}`
  },
  (colour) => colour,
)

/** One pixel of a scene is one millisecond. */
export const MS = 1e6

/** A hint of the first peer. */
export function noteOf(fromMs: number, untilMs: number | null, part: Partial<Note> = {}): Note {
  return {
    source: 0,
    fromNs: fromMs * MS,
    untilNs: untilMs === null ? null : untilMs * MS,
    operation: null,
    word: 'receive buffer',
    sentence: `Since ${fromMs}`,
    ...part,
  }
}
