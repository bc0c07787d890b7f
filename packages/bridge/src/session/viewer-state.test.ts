import { describe, expect, it } from 'vitest'
import { MAX_RUNS_IN_MEMORY, type FiguresMessage, type RunMessage } from '@peerscope/protocol'
import { noticeMessage } from './frames.fixture.js'
import { RunFigures } from './run-figures.js'
import { ViewerState } from './viewer-state.js'

const runMessage = (run: number): RunMessage => ({
  type: 'run',
  run,
  model: 'async',
  startedNs: run,
  lanes: [],
  program: { file: 'async.ts', source: '', lines: {} },
  inputFd: null,
})
const figuresOf = (run: number): FiguresMessage => new RunFigures(run, 'async', 1, run).message()
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i)

describe('what a late viewer is told', () => {
  it('is nothing before anything has happened', () => {
    expect(new ViewerState().parts).toEqual({
      runs: [],
      figures: [],
      open: null,
      kernel: null,
      watched: [],
      notices: [],
    })
  })

  it('is the newest of what changes', () => {
    const state = new ViewerState()
    state.message({ type: 'open', run: 1, lanes: [] })
    state.message({ type: 'open', run: 2, lanes: [] })
    const kernel = { type: 'kernel', run: 1, supported: true, thread: null } as const
    state.message({ ...kernel, sockets: [], atNs: 1 })
    state.message({ ...kernel, sockets: [], atNs: 2 })
    state.message({ ...figuresOf(1), sent: 1 })
    state.message({ ...figuresOf(1), sent: 2 })
    const { open, kernel: newest, figures } = state.parts
    expect(open).toMatchObject({ run: 2 })
    expect(state.open).toBe(open)
    expect(newest).toMatchObject({ atNs: 2 })
    expect(figures).toMatchObject([{ run: 1, sent: 2 }])
  })

  it('has of many runs and their figures the newest', () => {
    const state = new ViewerState()
    for (const run of numbers(1, MAX_RUNS_IN_MEMORY + 5)) {
      state.message(runMessage(run))
      state.message(figuresOf(run))
    }
    const { runs, figures } = state.parts
    expect(runs.map(({ run }) => run)).toEqual(numbers(6, MAX_RUNS_IN_MEMORY))
    expect(figures.map(({ run }) => run)).toEqual(numbers(6, MAX_RUNS_IN_MEMORY))
  })

  it('has of many notices the newest', () => {
    const state = new ViewerState()
    for (const atNs of numbers(1, 60)) state.message(noticeMessage(atNs))
    expect(state.notices.map(({ atNs }) => atNs)).toEqual(numbers(11, 50))
  })
})
