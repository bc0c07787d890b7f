/** The Python peers of examples/python as real processes. */
import { fileURLToPath } from 'node:url'
import type { TestContext } from 'vitest'
import { TestProcess } from './process.js'
import { needs } from './tools.js'

const examples = new URL('../../examples/python/', import.meta.url)

/** Starts a Python peer; skips the test where there is no Python 3. */
export function startPython(
  context: TestContext,
  script: 'asyncio_peer.py' | 'blocking_peer.py',
  { listenPort, peerPort }: { listenPort: number; peerPort: number },
  ...flags: string[]
): TestProcess {
  const python = needs(context, 'python3')
  const link = ['--listen-port', `${listenPort}`, '--peer-ip', '127.0.0.1']
  return new TestProcess(script, [
    python,
    fileURLToPath(new URL(script, examples)),
    ...link,
    ...['--peer-port', `${peerPort}`, ...flags],
  ])
}
