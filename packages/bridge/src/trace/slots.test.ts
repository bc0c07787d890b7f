import { describe, expect, it } from 'vitest'
import { modeCode, operationCode } from '@peerscope/protocol'
import { allocateTraceMemory, SLOT_WORDS } from './memory.js'
import { readSlots, writeSlot } from './slots.js'

describe('a slot', () => {
  it('says what its lane is in the middle of, with its true start', () => {
    const memory = allocateTraceMemory(2)
    const since = 104 * 86_400e9 + 1
    writeSlot(memory.slots, 2, 65535, operationCode.recv, modeCode.blocked, 255, 65535, since)
    writeSlot(memory.slots, 0, 1, operationCode.none, modeCode.idle, 0, 0, 7)
    expect(readSlots(memory)).toEqual([
      { lane: 1, operation: 'none', mode: 'idle', line: 0, connection: 0, sinceNs: 7 },
      {
        lane: 65535,
        operation: 'recv',
        mode: 'blocked',
        line: 255,
        connection: 65535,
        sinceNs: since,
      },
    ])
  })

  it('says only the newest', () => {
    const memory = allocateTraceMemory(2)
    writeSlot(memory.slots, 0, 1, operationCode.recv, modeCode.blocked, 6, 2, 10)
    writeSlot(memory.slots, 0, 1, operationCode.send, modeCode.blocked, 5, 3, 20)
    expect(readSlots(memory)).toMatchObject([{ operation: 'send', connection: 3, sinceNs: 20 }])
  })

  it('that nobody has written is no lane', () => {
    expect(readSlots(allocateTraceMemory(2))).toEqual([])
  })

  it('that is being written is not believed, and the reader does not wait for ever', () => {
    const memory = allocateTraceMemory(2)
    writeSlot(memory.slots, 0, 1, operationCode.recv, modeCode.blocked, 6, 2, 10)
    writeSlot(memory.slots, 1, 2, operationCode.send, modeCode.blocked, 5, 3, 20)
    Atomics.add(memory.slots, 0, 1)
    expect(readSlots(memory)).toMatchObject([{ lane: 2 }])
  })

  it('is read well after 2^31 changes', () => {
    const memory = allocateTraceMemory(2)
    memory.slots[SLOT_WORDS] = 0x7fff_fffe
    writeSlot(memory.slots, 1, 4, operationCode.recv, modeCode.blocked, 6, 2, 10)
    expect(memory.slots[SLOT_WORDS]).toBe(-0x8000_0000)
    expect(readSlots(memory)).toMatchObject([{ lane: 4, operation: 'recv' }])
  })
})
