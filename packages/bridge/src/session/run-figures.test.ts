import { describe, expect, it } from 'vitest'
import {
  modeCode,
  RECORD_BYTES,
  RecordView,
  type ChatMessage,
  type Mode,
} from '@peerscope/protocol'
import { RunFigures } from './run-figures.js'

const LANE = 4

function records(...spans: [lane: number, mode: Mode, start: number, duration: number][]) {
  const view = new RecordView(new ArrayBuffer(spans.length * RECORD_BYTES))
  spans.forEach(([lane, mode, start, duration], i) => {
    view.write(i, start, duration, 0, 0, lane, 0, 0, 0, 0, modeCode[mode], 0)
  })
  return view
}

function sent(queuedNs: number | null, endNs: number): ChatMessage {
  return {
    type: 'message',
    id: 1,
    run: 1,
    direction: 'sent',
    state: 'handed',
    text: '',
    raw: null,
    queuedNs,
    startNs: 0,
    endNs,
    acknowledgedNs: null,
    connection: 1,
    streamStart: 0,
    streamEnd: 1,
    arrived: null,
    sameRecv: false,
    sentAgainAs: null,
  }
}

const figuresOf = (...responses: number[]) => {
  const figures = new RunFigures(1, 'sync', LANE, 0)
  for (const response of responses) figures.handed(sent(100, 100 + response))
  return figures.message()
}

describe('the figures of a run', () => {
  it('begin with nothing', () => {
    const { modeNs, ...rest } = new RunFigures(2, 'async', LANE, 70).message()
    expect(rest).toEqual({
      type: 'figures',
      run: 2,
      model: 'async',
      startedNs: 70,
      untilNs: 70,
      endedNs: null,
      response: null,
      sent: 0,
      received: 0,
      cpuNs: null,
    })
    expect(Object.values(modeNs)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('add up the time of the first lane by mode, and of no other lane', () => {
    const figures = new RunFigures(1, 'sync', LANE, 100)
    figures.addRecords(records([LANE, 'running', 100, 10], [LANE, 'blocked', 110, 40]))
    figures.addRecords(records([LANE, 'running', 150, 5], [9, 'pending', 100, 500]))
    const { modeNs, untilNs } = figures.message()
    expect(modeNs).toEqual({
      running: 15,
      blocked: 40,
      pending: 0,
      retry: 0,
      idle: 0,
      unobserved: 0,
    })
    expect(untilNs).toBe(155)
  })

  it('that were given away do not change', () => {
    const figures = new RunFigures(1, 'sync', LANE, 0)
    const early = figures.message()
    figures.addRecords(records([LANE, 'running', 0, 10]))
    figures.received()
    expect(early.modeNs.running).toBe(0)
    expect(early.received).toBe(0)
  })

  it('count messages, and know when the run ended and what CPU it took', () => {
    const figures = new RunFigures(1, 'sync', LANE, 0)
    figures.handed(sent(null, 5))
    figures.received()
    figures.received()
    figures.setCpu(7)
    figures.end(900)
    expect(figures.message()).toMatchObject({ sent: 1, received: 2, cpuNs: 7, endedNs: 900 })
    expect(figures.message().response).toBeNull()
  })
})

describe('response times', () => {
  it('of one message are that message', () => {
    expect(figuresOf(30).response).toEqual({ count: 1, medianNs: 30, p95Ns: 30, lastNs: 30 })
  })

  it('have median and 95th percentile by nearest rank, in any order of arrival', () => {
    expect(figuresOf(40, 10, 30, 20).response).toMatchObject({
      medianNs: 20,
      p95Ns: 40,
      lastNs: 20,
    })
    const hundred = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1)
    expect(figuresOf(...hundred).response).toMatchObject({ count: 100, medianNs: 50, p95Ns: 95 })
    const twenty = hundred.filter((one) => one <= 20)
    expect(figuresOf(...twenty).response).toMatchObject({ count: 20, medianNs: 10, p95Ns: 19 })
  })

  it('are sorted as numbers', () => {
    expect(figuresOf(9, 10, 100).response).toMatchObject({ medianNs: 10, p95Ns: 100 })
  })

  it('are those of the newest messages, so that memory stays bounded', () => {
    const many = Array.from({ length: 20_001 }, (_, i) => i)
    const { response, sent: count } = figuresOf(...many)
    expect(count).toBe(20_001)
    expect(response).toMatchObject({ count: 10_000, lastNs: 20_000, medianNs: 15_000 })
  })
})
