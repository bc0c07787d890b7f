/** The figures of a run, as shares and rates that two runs can be compared by. */
import {
  modes,
  type FiguresMessage,
  type Mode,
  type Model,
  type Nanoseconds,
  type OpenMessage,
} from '@peerscope/protocol'

export interface RunFigures {
  model: Model
  response: { medianNs: Nanoseconds; p95Ns: Nanoseconds; lastNs: Nanoseconds } | null
  /** Share of the first lane's time, 0 to 1, of each mode that occurred. */
  shares: { mode: Mode; share: number }[]
  messagesPerSecond: number
  /** 0 to 1; null where the kernel does not tell. */
  cpuShare: number | null
}

export interface Comparison {
  current: RunFigures | null
  /** The last run of each other model; null where it has not run. */
  others: { model: Model; figures: RunFigures | null }[]
}

/** @param all the newest figures of every run, in any order. */
export function compareRuns(
  all: readonly FiguresMessage[],
  run: { run: number; model: Model },
  models: readonly Model[],
  open: OpenMessage | null,
  nowNs: Nanoseconds,
): Comparison {
  const current = all.find((figures) => figures.run === run.run)
  const others = models.filter((model) => model !== run.model)
  return {
    current: current === undefined ? null : runFigures(current, open, nowNs),
    others: others.map((model) => {
      const runs = all.filter((figures) => figures.model === model)
      const last = runs.reduce<FiguresMessage | null>(
        (latest, figures) => (latest === null || figures.run > latest.run ? figures : latest),
        null,
      )
      return { model, figures: last === null ? null : runFigures(last, null, last.untilNs) }
    }),
  }
}

function runFigures(
  figures: FiguresMessage,
  open: OpenMessage | null,
  nowNs: Nanoseconds,
): RunFigures {
  const time = { ...figures.modeNs }
  // The first lane is the thread or the loop. What it is in the middle of is no finished span yet.
  const first = open?.run === figures.run && figures.endedNs === null ? open.lanes[0] : undefined
  if (first !== undefined) time[first.mode] += Math.max(0, nowNs - figures.untilNs)
  const totalNs = Object.values(time).reduce((sum, ns) => sum + ns, 0)
  const elapsedNs = Math.max(
    1,
    (figures.endedNs ?? Math.max(nowNs, figures.untilNs)) - figures.startedNs,
  )
  return {
    model: figures.model,
    response: figures.response,
    shares: modes
      .filter((mode) => time[mode] > 0)
      .map((mode) => ({ mode, share: time[mode] / totalNs })),
    messagesPerSecond: ((figures.sent + figures.received) * 1e9) / elapsedNs,
    cpuShare: figures.cpuNs === null ? null : figures.cpuNs / elapsedNs,
  }
}
