import { describe, expect, it } from 'vitest'
import { allocateTraceMemory, MAX_STANDSTILLS } from './memory.js'
import { readStandstills, writeSeen, writeStandstill } from './standstills.js'

const MS = 1e6
const noCpu = () => 0

describe('standstills', () => {
  it('are read as they were written, the newest ones', () => {
    const memory = allocateTraceMemory(2)
    const written = Array.from({ length: MAX_STANDSTILLS + 6 }, (_, i) => ({
      from: i * 1000 * MS + 1,
      to: i * 1000 * MS + 100 * MS,
    }))
    for (const stretch of written) writeStandstill(memory, stretch)
    expect(readStandstills(memory, 1e15, noCpu)).toEqual(written.slice(6))
  })

  it('are seen by who is the first to run again, before the bridge says so', () => {
    const memory = allocateTraceMemory(2)
    writeSeen(memory, 1000 * MS, 70 * MS)
    expect(readStandstills(memory, 1060 * MS, () => 70 * MS)).toEqual([])
    expect(readStandstills(memory, 4000 * MS, () => 71 * MS)).toEqual([
      { from: 1000 * MS, to: 4000 * MS },
    ])
  })

  it('are none while the bridge is busy, has not begun, or cannot be asked', () => {
    const memory = allocateTraceMemory(2)
    expect(readStandstills(memory, 4000 * MS, noCpu)).toEqual([])
    writeSeen(memory, 1000 * MS, 70 * MS)
    expect(readStandstills(memory, 4000 * MS, () => 3060 * MS)).toEqual([])
    expect(readStandstills(memory, 4000 * MS, () => null)).toEqual([])
  })
})
