import { describe, expect, it, onTestFinished } from 'vitest'
import {
  modeCode,
  operationCode,
  RecordView,
  releaseCode,
  type OpenOperation,
} from '@peerscope/protocol'
import { LaneWriter } from './lane.js'
import { allocateTraceMemory, COMMON } from './memory.js'
import { Recorder } from './recorder.js'
import { RingWriter } from './ring.js'

/** A recorder, what it has told so far, and a way to wait for the next thing it tells. */
function newRecorder(capacity = 16384) {
  const memory = allocateTraceMemory(capacity)
  const starts: number[] = []
  const opened: OpenOperation[][] = []
  let wake: () => void = () => undefined
  const recorder = new Recorder(memory, [memory], {
    records: (batch) => {
      const view = new RecordView(batch.buffer)
      for (let i = 0; i < view.length; i++) starts.push(view.start(i))
    },
    open: (operations) => opened.push(operations),
    activity: () => {
      wake()
    },
  })
  onTestFinished(() => {
    recorder.stop()
  })
  /** Waits for readings of the recorder, which come by themselves, until `reached`. */
  const until = async (reached: () => boolean) => {
    while (!reached()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const asleep = () => Atomics.load(memory.common, COMMON.sleeping) === 1
  return { memory, recorder, starts, opened, until, asleep, ring: new RingWriter(memory) }
}

/** A clock that goes on by one with every reading. */
function ticking(): () => number {
  let now = 0
  return () => now++
}

const { recv } = operationCode
const { blocked, running } = modeCode

describe('the recorder', () => {
  it('wakes up by itself when the program does something', async () => {
    const { memory, ring, starts, until, asleep } = newRecorder()
    const lane = new LaneWriter(memory, ring, ticking(), 1, 0, 'running')
    await until(() => starts.length === 0)
    for (let i = 1; i <= 3; i++) {
      while (!asleep()) await new Promise(setImmediate)
      lane.begin(recv, blocked, 6, 2)
      lane.end(1, 0, 0, releaseCode.data)
      const count = i * 2
      await until(() => starts.length >= count)
    }
    expect(starts).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('sleeps while nobody touches the program', async () => {
    const { opened, asleep } = newRecorder()
    while (!asleep()) await new Promise(setImmediate)
    for (let i = 0; i < 50; i++) await new Promise(setImmediate)
    expect(asleep()).toBe(true)
    expect(opened).toHaveLength(1)
  })

  it('tells what is open when that has changed, and not again', () => {
    const { memory, ring, recorder, opened } = newRecorder()
    expect(opened).toEqual([[]])
    const lane = new LaneWriter(memory, ring, ticking(), 1, 0, 'running')
    recorder.drain()
    recorder.drain()
    expect(opened).toHaveLength(2)
    lane.begin(recv, blocked, 6, 2)
    recorder.drain()
    recorder.drain()
    expect(opened).toHaveLength(3)
    expect(opened.at(-1)).toEqual([
      { lane: 1, operation: 'recv', mode: 'blocked', line: 6, connection: 2, sinceNs: 1 },
    ])
  })

  it('takes all that is there, in order, however much it is, also when it stops', () => {
    const { ring, recorder, starts } = newRecorder()
    const write = (from: number, to: number) => {
      for (let at = from; at < to; at++) ring.write(at, 1, 0, 0, 1, 0, 0, 0, 0, running, 0)
    }
    write(0, 16384)
    recorder.drain()
    expect(starts).toHaveLength(16384)
    write(16384, 16390)
    recorder.stop()
    expect(starts).toEqual(Array.from({ length: 16390 }, (_, i) => i))
    write(16390, 16391)
    recorder.stop()
    expect(starts).toHaveLength(16390)
  })
})
