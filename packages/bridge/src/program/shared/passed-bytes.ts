/**
 * Memory of messages that have passed. V8 collects young garbage when the objects fill their part of
 * the heap, and the bytes of a long line lie elsewhere: in each thread 32 MiB of them would gather
 * before it looks. So it is asked to look once this many have passed; that takes about 0.1 ms.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Bytes } from '@peerscope/protocol'

const COLLECT_EVERY: Bytes = 4 * 1024 * 1024

type Collect = (options: { type: 'minor' }) => void

let collect: Collect | null = null

export class PassedBytes {
  #passed: Bytes = 0

  count(bytes: Bytes): void {
    this.#passed += bytes
    if (this.#passed < COLLECT_EVERY) return
    this.#passed = 0
    collect ??= openCollector()
    collect({ type: 'minor' })
  }
}

/** The function has no other name: a context that is made after the flag was set knows it. */
function openCollector(): Collect {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as Collect
}
