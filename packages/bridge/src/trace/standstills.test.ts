import { describe, expect, it } from 'vitest'
import { allocateTraceMemory, MAX_STANDSTILLS } from './memory.js'
import { readStandstills, writeSeen, writeStandstill } from './standstills.js'

const MS = 1e6
const woken = { cpu: 0, turns: 2 }
const asleep = { cpu: 0, turns: 1 }
const busy = { cpu: 3000 * MS, turns: 2 }

describe('standstills', () => {
  it('are read as they were written, the newest ones', () => {
    const memory = allocateTraceMemory(2)
    const written = Array.from({ length: MAX_STANDSTILLS + 6 }, (_, i) => ({
      from: i * 1000 * MS + 1,
      to: i * 1000 * MS + 100 * MS,
    }))
    for (const stretch of written) writeStandstill(memory, stretch)
    expect(readStandstills(memory, 1e15, () => woken)).toEqual(written.slice(6))
  })

  it('are seen by who is the first to run again, before the bridge says so', () => {
    const memory = allocateTraceMemory(2)
    writeSeen(memory, 1000 * MS, asleep)
    expect(readStandstills(memory, 1060 * MS, () => asleep)).toEqual([])
    expect(readStandstills(memory, 4000 * MS, () => woken)).toEqual([
      { from: 1000 * MS, to: 4000 * MS },
    ])
  })

  it('are none while the bridge is busy, is held alone, has not begun, or cannot be asked', () => {
    const memory = allocateTraceMemory(2)
    expect(readStandstills(memory, 4000 * MS, () => woken)).toEqual([])
    writeSeen(memory, 1000 * MS, asleep)
    expect(readStandstills(memory, 4000 * MS, () => busy)).toEqual([])
    expect(readStandstills(memory, 4000 * MS, () => asleep)).toEqual([])
    expect(readStandstills(memory, 4000 * MS, () => null)).toEqual([])
  })
})
