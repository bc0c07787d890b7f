import { modeCode, RECORD_BYTES, RecordView, type RunMessage } from '@peerscope/protocol'
import { describe, expect, it } from 'vitest'
import { IdleFiller } from './idle-filler.js'

const run: RunMessage = {
  type: 'run',
  run: 1,
  model: 'async',
  startedNs: 0,
  lanes: [
    { id: 1, name: 'loop', kind: 'loop', operation: null },
    { id: 2, name: 'await:recv', kind: 'pending', operation: 'recv' },
  ],
  program: { file: '', source: '', lines: {} },
  inputFd: null,
}

function recordsOf(...spans: [lane: number, start: number, duration: number][]): RecordView {
  const records = new RecordView(new ArrayBuffer(spans.length * RECORD_BYTES))
  spans.forEach(([lane, start, duration], i) => {
    records.write(i, start, duration, 0, 0, lane, 0, 6, 0, 0, modeCode.pending, 0)
  })
  return records
}

function read(records: RecordView) {
  return Array.from({ length: records.length }, (_, i) => {
    const { lane, start, duration, mode, operation } = records.get(i)
    return { lane, start, duration, mode, operation }
  })
}

describe('idle time of a lane of pending operations', () => {
  it('is what lies between its records, also from one batch to the next', () => {
    const filler = new IdleFiller()
    filler.addRun(run)
    const idle = { lane: 2, mode: 'idle', operation: 'none' }
    expect(read(filler.before(recordsOf([2, 10, 5], [2, 20, 5])))).toEqual([
      { ...idle, start: 15, duration: 5 },
    ])
    expect(read(filler.before(recordsOf([2, 25, 1], [2, 30, 1])))).toEqual([
      { ...idle, start: 26, duration: 4 },
    ])
  })

  it('is none before the first record, and in no other kind of lane', () => {
    const filler = new IdleFiller()
    filler.addRun(run)
    expect(read(filler.before(recordsOf([2, 10, 5], [1, 0, 1], [1, 50, 1])))).toEqual([])
  })
})

describe('time behind a hole in a file', () => {
  it('is unobserved in every lane, until its next record', () => {
    const filler = new IdleFiller()
    filler.addRun(run)
    filler.before(recordsOf([1, 0, 20], [2, 10, 5]))
    filler.hole()
    const unobserved = { mode: 'unobserved', operation: 'none' }
    expect(read(filler.before(recordsOf([1, 50, 10], [2, 40, 5], [2, 50, 5])))).toEqual([
      { ...unobserved, lane: 1, start: 20, duration: 30 },
      { ...unobserved, lane: 2, start: 15, duration: 25 },
      { lane: 2, mode: 'idle', operation: 'none', start: 45, duration: 5 },
    ])
  })
})
