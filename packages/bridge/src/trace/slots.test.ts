import { describe, expect, it } from 'vitest'
import { modeCode, operationCode } from '@peerscope/protocol'
import { allocateTraceMemory, SLOT } from './memory.js'
import { readSlots, SlotWriter } from './slots.js'

const { recv, send, none } = operationCode
const { blocked, idle } = modeCode

describe('a slot', () => {
  it('says what its lane is in the middle of, with its true start', () => {
    const memory = allocateTraceMemory(2)
    const since = 104 * 86_400e9 + 1
    new SlotWriter(memory, 2, 65535).write(recv, blocked, 255, 65535, since)
    new SlotWriter(memory, 0, 1).write(none, idle, 0, 0, 7)
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

  it('says only the newest, however often it changes', () => {
    const memory = allocateTraceMemory(2)
    const slot = new SlotWriter(memory, 0, 1)
    for (let i = 1; i <= 20; i++) {
      slot.write(i % 2 === 0 ? recv : send, blocked, i, i, i * 10)
      expect(readSlots(memory)).toMatchObject([{ line: i, connection: i, sinceNs: i * 10 }])
    }
  })

  it('that nobody has written is no lane, nor is one that is over', () => {
    const memory = allocateTraceMemory(2)
    const slot = new SlotWriter(memory, 0, 1)
    expect(readSlots(memory)).toEqual([])
    slot.write(recv, blocked, 6, 2, 10)
    slot.clear()
    expect(readSlots(memory)).toEqual([])
  })

  it('whose copy is being written again is not believed, and the reader does not wait for ever', () => {
    const memory = allocateTraceMemory(2)
    new SlotWriter(memory, 0, 1).write(recv, blocked, 6, 2, 10)
    new SlotWriter(memory, 1, 2).write(send, blocked, 5, 3, 20)
    Atomics.add(memory.slots, SLOT.copies + SLOT.copyWords + SLOT.stamp, 4)
    expect(readSlots(memory)).toMatchObject([{ lane: 2 }])
  })

  it('is read well when its number has gone through all there are', () => {
    const memory = allocateTraceMemory(2)
    memory.slots[SLOT.words + SLOT.number] = 0x7fff_ffff
    const slot = new SlotWriter(memory, 1, 4)
    slot.write(recv, blocked, 6, 2, 10)
    expect(readSlots(memory)).toMatchObject([{ lane: 4, operation: 'recv' }])
    memory.slots[SLOT.words + SLOT.number] = -1
    new SlotWriter(memory, 1, 4).write(send, blocked, 6, 2, 10)
    expect(readSlots(memory)).toMatchObject([{ lane: 4, operation: 'send' }])
  })
})
