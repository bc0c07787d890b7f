/** The memory that two threads share, with two threads: a worker writes, this thread reads. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import ts from 'typescript'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RecordView } from '@peerscope/protocol'
import { eachDescriptor } from '../blocking/descriptors.js'
import { allocateTraceMemory, COMMON, CONTROL, type TraceMemory } from './memory.js'
import { takeRecords } from './ring.js'
import { readSlots } from './slots.js'

// A worker cannot import TypeScript: these very sources, with their types taken off.
const folder = mkdtempSync(join(tmpdir(), 'peerscope-threads-'))
const protocol = pathToFileURL(createRequire(import.meta.url).resolve('@peerscope/protocol')).href

beforeAll(() => {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  for (const file of ['memory.ts', 'ring.ts', 'slots.ts', '../blocking/descriptors.ts']) {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8')
    const { outputText } = ts.transpileModule(source, { compilerOptions })
    const compiled = join(folder, basename(file, '.ts'))
    writeFileSync(`${compiled}.js`, outputText.replace('@peerscope/protocol', protocol))
  }
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Runs `body` on another thread, with `memory` and what writes to it at hand. */
async function onThread(memory: TraceMemory, body: string): Promise<{ done: () => boolean }> {
  const file = join(folder, `worker-${crypto.randomUUID()}.js`)
  writeFileSync(
    file,
    `import { parentPort, workerData } from 'node:worker_threads'
     import { COMMON, CONTROL, openTraceMemory } from './memory.js'
     import { holdDescriptor, releaseDescriptor } from './descriptors.js'
     import { RingWriter } from './ring.js'
     import { SlotWriter } from './slots.js'
     const memory = openTraceMemory(workerData)
     parentPort.postMessage('running')
     ${body}
     Atomics.store(memory.control, CONTROL.ended, 1)`,
  )
  const worker = new Worker(file, { workerData: memory.shared })
  await once(worker, 'message')
  return { done: () => Atomics.load(memory.control, CONTROL.ended) === 1 }
}

it('a slot is never read torn, however fast it changes', async () => {
  const memory = allocateTraceMemory(2)
  // Every field of a change says the same number.
  await onThread(
    memory,
    `const slot = new SlotWriter(memory, 0, 1)
     for (let i = 1; Atomics.load(memory.common, COMMON.cancel) === 0; i++) {
       const one = i % 200
       slot.write(one % 9, one % 6, one, one, one * 0x1_0000_0001)
       // A reader that comes at the right moment gets through.
       for (let pause = 0; pause < 100; pause++) Atomics.load(memory.common, COMMON.cancel)
     }`,
  )
  let changes = 0
  let last = -1
  const torn: unknown[] = []
  for (const until = performance.now() + 5000; changes < 5000 && performance.now() < until;) {
    const [slot] = readSlots(memory)
    if (slot === undefined) continue
    const { line, connection, sinceNs } = slot
    if (connection !== line || sinceNs !== line * 0x1_0000_0001) torn.push(slot)
    if (line !== last) changes += 1
    last = line
  }
  Atomics.store(memory.common, COMMON.cancel, 1)
  expect(torn).toEqual([])
  // On a busy machine fewer, but it was read while it changed.
  expect(changes).toBeGreaterThan(50)
})

it('the times of a lane have no hole when the ring overflows under the reader', async () => {
  const memory = allocateTraceMemory(64)
  const total = 300_000
  const { done } = await onThread(
    memory,
    `const ring = new RingWriter(memory)
     for (let i = 0; i < ${total}; i++) ring.write(i * 3, 3, i, 0, 1, 0, 0, 0, 0, 0, 0)
     // The reader makes room for the last gap.
     const until = performance.now() + 10_000
     while (performance.now() < until && Atomics.load(memory.control, CONTROL.tail) !== Atomics.load(memory.control, CONTROL.head));
     ring.flushGaps()`,
  )
  let at = 0
  let count = 0
  let gaps = 0
  const bad: unknown[] = []
  for (let over = false; !over;) {
    over = done()
    const batch = takeRecords(memory, 48)
    if (batch === null) continue
    over = false
    const view = new RecordView(batch.buffer)
    for (let i = 0; i < view.length; i++) {
      const span = view.get(i)
      const gap = span.mode === 'unobserved'
      if (span.start !== at || (!gap && span.bytes * 3 !== at)) bad.push({ at, span })
      at = span.start + span.duration
      count += gap ? span.bytes : 1
      gaps += gap ? 1 : 0
    }
  }
  expect(bad).toEqual([])
  expect(at).toBe(total * 3)
  expect(count).toBe(total)
  expect(gaps > 0).toBe(Atomics.load(memory.control, CONTROL.lost) > 0)
})

it('a descriptor that the bridge is using is not given up before it has finished', async () => {
  const memory = allocateTraceMemory(2)
  const { common, control, descriptors } = memory
  const { cancel } = COMMON
  const { linesRead } = CONTROL
  // `cancel`: give it up now. `linesRead`: how often it was given up.
  const { done } = await onThread(
    memory,
    `for (let i = 0; i < 50; i++) {
       holdDescriptor(memory.descriptors, 24)
       Atomics.wait(memory.common, COMMON.cancel, 0, 10_000)
       Atomics.store(memory.common, COMMON.cancel, 0)
       releaseDescriptor(memory.descriptors, 24)
       Atomics.add(memory.control, CONTROL.linesRead, 1)
     }`,
  )
  let used = 0
  let early = 0
  for (let over = false; !over;) {
    over = done()
    eachDescriptor(descriptors, (fd) => {
      const before = Atomics.load(control, linesRead)
      Atomics.store(common, cancel, 1)
      Atomics.notify(common, cancel)
      // The worker is in the middle of giving it up.
      while (Atomics.load(common, cancel) === 1 && !done());
      for (let i = 0; i < 1000; i++) if (Atomics.load(control, linesRead) !== before) early += 1
      expect(fd).toBe(24)
      used += 1
    })
    while (Atomics.load(control, linesRead) < used && !done());
  }
  expect(early).toBe(0)
  expect(used).toBe(50)
  expect([...descriptors].filter((place) => place !== 0)).toEqual([])
})
