/** The Python partners of examples/python as real processes. */
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import { TestProcess } from './process.js'
import { needs } from './tools.js'

const examples = new URL('../../examples/python/', import.meta.url)

export type Script =
  | 'asyncio_peer'
  | 'blocking_peer'
  | 'answering_server'
  | 'asking_client'
  | 'threaded_peer'
  | 'held_loop_peer'

/** Starts a Python partner; skips the test where there is no Python 3. */
export function startPython(
  context: TestContext,
  script: Script,
  { listenPort, peerPort }: { listenPort?: number; peerPort?: number },
  ...flags: string[]
): TestProcess {
  const python = needs(context, 'python3')
  const file = new URL(`${script.replaceAll('_', '-')}/${script}.py`, examples)
  return new TestProcess(`${script}.py`, [
    python,
    fileURLToPath(file),
    ...(listenPort === undefined ? [] : ['--listen-port', `${listenPort}`]),
    ...(peerPort === undefined ? [] : ['--peer-ip', '127.0.0.1', '--peer-port', `${peerPort}`]),
    ...flags,
  ])
}
