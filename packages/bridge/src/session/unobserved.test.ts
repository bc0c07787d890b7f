import { describe, expect, it } from 'vitest'
import { modeCode, RecordView } from '@peerscope/protocol'
import { Unobserved } from './unobserved.js'

const MS = 1e6

/** One record `[mode, from, to, bytes]`, in milliseconds. */
function recordsOf(...spans: [keyof typeof modeCode, number, number, number?][]): RecordView {
  const view = new RecordView(new ArrayBuffer(spans.length * 32))
  spans.forEach(([mode, from, to, bytes = 0], i) => {
    view.write(i, from * MS, (to - from) * MS, bytes, 0, 7, 0, 0, 0, 0, modeCode[mode], 0)
  })
  return view
}

describe('time that was not observed', () => {
  it('is a gap where records were lost, and only there', () => {
    const { gaps, problems } = new Unobserved().read(
      recordsOf(['unobserved', 10, 900, 3], ['running', 900, 2000], ['unobserved', 2000, 2200]),
    )
    expect(gaps).toEqual([{ type: 'gap', lane: 7, fromNs: 10 * MS, toNs: 900 * MS, count: 3 }])
    expect(problems).toEqual([])
  })

  it('is told of where it is long', () => {
    const { gaps, problems } = new Unobserved().read(recordsOf(['unobserved', 0, 300]))
    expect(gaps).toEqual([])
    expect(problems).toEqual([{ code: 'noProcessor', values: { milliseconds: 300 } }])
  })

  it('is told of once where the whole process stood still', () => {
    const unobserved = new Unobserved()
    expect(unobserved.stoodStill({ from: 0, to: 249 * MS })).toBeNull()
    expect(unobserved.stoodStill({ from: 1000 * MS, to: 4000 * MS })).toEqual({
      code: 'stoodStill',
      values: { milliseconds: 3000 },
    })
    expect(unobserved.read(recordsOf(['unobserved', 1020, 3990])).problems).toEqual([])
    expect(unobserved.read(recordsOf(['unobserved', 4500, 4900])).problems).toHaveLength(1)
  })
})
