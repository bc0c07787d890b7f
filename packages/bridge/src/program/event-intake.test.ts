import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { allocateTraceMemory, CONTROL } from '../trace/memory.js'
import { EventIntake } from './event-intake.js'
import type { ProgramEvent } from './events.js'
import { giveRoom, Window, WINDOW_BYTES, WINDOW_EVENTS } from './shared/window.js'

const line = (bytes: number): ProgramEvent => ({
  type: 'received',
  bytes: new Uint8Array(bytes),
  incomplete: false,
  sameRecv: false,
  startNs: 0,
  endNs: 0,
  connection: 1,
  streamStart: 0,
  streamEnd: bytes,
})

/** A program's window and the bridge's intake of it. @param work of the bridge, for each event */
function open(work: () => void = () => undefined) {
  const { control } = allocateTraceMemory(64)
  const window = new Window(control)
  const taken: ProgramEvent[] = []
  let slices = 0
  let woken = 0
  const reader = { keepsUp: true, asked: 0 }
  const listener = {
    event: (event: ProgramEvent) => {
      taken.push(event)
      work()
    },
    eventsTaken: () => {
      slices += 1
    },
    keepsUp: () => {
      reader.asked += 1
      return reader.keepsUp
    },
  }
  const intake = new EventIntake(control, listener, () => {
    woken += 1
    window.roomMade()
  })
  const tell = (...events: ProgramEvent[]) => {
    for (const event of events) window.count(event)
    intake.add(events)
  }
  const counts = { slices: () => slices, woken: () => woken }
  return { control, window, intake, taken, tell, reader, ...counts }
}

/** As long as a slice, so that the intake has to rest. */
const busy = () => {
  const until = performance.now() + 5
  while (performance.now() < until);
}

describe('the window of a program', () => {
  it('is used up by so many events, and by so many bytes', () => {
    const { window } = open()
    for (let i = 1; i < WINDOW_EVENTS; i++) window.count(line(1))
    expect(window.isUsedUp).toBe(false)
    window.count(line(1))
    expect(window.isUsedUp).toBe(true)
    const other = open().window
    other.count(line(WINDOW_BYTES - 1))
    expect(other.isUsedUp).toBe(false)
    other.count(line(1))
    expect(other.isUsedUp).toBe(true)
  })

  it('has room again once the bridge has finished with what it was told', () => {
    const { window, tell } = open()
    tell(...Array.from({ length: WINDOW_EVENTS }, () => line(3)))
    expect(window.isUsedUp).toBe(false)
  })

  it('counts beyond 2^32', () => {
    const { control, window } = open()
    const event = line(WINDOW_BYTES)
    const isUsedUp = () => window.isUsedUp
    for (let i = 0; i < 2 ** 32 / WINDOW_BYTES + 2; i++) {
      window.count(event)
      if (!isUsedUp()) throw new Error(`not used up after ${i} MiB`)
      giveRoom(control, 1, WINDOW_BYTES)
      if (isUsedUp()) throw new Error(`used up after ${i} MiB`)
    }
  })

  it('lets what is held back go on in order, once there is room', async () => {
    const { control, window, tell, woken } = open()
    const went: number[] = []
    for (let i = 0; i < WINDOW_EVENTS; i++) window.count(line(0))
    for (const i of [1, 2]) window.whenRoom(() => went.push(i))
    tell(line(1))
    expect([went, woken()]).toEqual([[], 1])
    giveRoom(control, WINDOW_EVENTS / 2, 0)
    tell(line(1))
    // Where the machine was slow, the intake rests first.
    await vi.waitFor(() => {
      expect([went, woken()]).toEqual([[1, 2], 2])
    })
  })

  it('holds nobody back where room was made meanwhile', () => {
    const { window, control } = open()
    const went: number[] = []
    window.whenRoom(() => went.push(1))
    expect(went).toEqual([1])
    expect(Atomics.load(control, CONTROL.heldBack)).toBe(0)
  })
})

describe('the intake of what a program tells', () => {
  it('takes a little at once, all of it, in order', () => {
    const { tell, taken, slices } = open()
    const events = [line(1), line(2), line(3)]
    tell(...events)
    expect(taken).toEqual(events)
    expect(slices()).toBe(1)
  })

  it('takes much in slices, between which the thread is free, and loses nothing', async () => {
    const { tell, taken, slices } = open(busy)
    let turns = 0
    const free = setInterval(() => (turns += 1), 1)
    const events = Array.from({ length: 50 }, (_, i) => line(i))
    tell(...events.slice(0, 30))
    tell(...events.slice(30))
    expect(taken.length).toBeLessThan(30)
    while (taken.length < events.length) await pause(1)
    clearInterval(free)
    expect(taken).toEqual(events)
    expect(slices()).toBeGreaterThan(2)
    expect(turns).toBeGreaterThan(2)
  })

  it('takes all that waits when it is drained', () => {
    const { tell, intake, taken } = open(busy)
    tell(...Array.from({ length: 40 }, () => line(1)))
    expect(taken.length).toBeLessThan(40)
    intake.drain()
    expect(taken).toHaveLength(40)
  })
})

describe('an intake whose events are printed by somebody who is behind', () => {
  it('takes nothing until they have caught up', async () => {
    const { intake, reader, taken, tell } = open()
    reader.keepsUp = false
    tell(line(1), line(2))
    await expect.poll(() => reader.asked).toBeGreaterThan(2)
    expect(taken).toEqual([])
    reader.keepsUp = true
    await expect.poll(() => taken.length).toBe(2)
    intake.drain()
  })

  it('does not let them hold up the end of a program', async () => {
    const { intake, reader, taken, tell } = open()
    reader.keepsUp = false
    tell(line(1))
    intake.hurry()
    tell(line(2))
    await expect.poll(() => taken.length).toBe(2)
  })
})
