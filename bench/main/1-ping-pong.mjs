import { interleaved } from '../harness.mjs'
import { freePorts, programFile, pythonFile, start, startNode } from '../programs/processes.mjs'

const ROUNDS = 20_000

/** One short line there and back over two one-way connections; both ends alike. */
export default async function pingPong(report) {
  const { ours, python } = await interleaved({ ours: traced, python: cpython })
  report('sync round trip, recording on', ours.median, 'ns')
  report("CPython's blocking sockets", python.median, 'ns')
  report('sync : CPython', ours.median / python.median, '×', { atMost: 1.2 })
}

async function traced() {
  const [a, b] = await freePorts(2)
  const peer = programFile('peer.mjs')
  const env = { ROUNDS: String(ROUNDS) }
  const second = startNode(peer, ['./pingpong-second.mjs', 'sync', a, b], env)
  const first = startNode(peer, ['./pingpong-first.mjs', 'sync', b, a], env)
  const value = Number(await first.line())
  await Promise.all([first.stop(), second.stop()])
  return value
}

async function cpython() {
  const [a, b] = await freePorts(2)
  const script = pythonFile('pingpong_blocking.py')
  const flags = (own, other) => ['--listen-port', own, '--peer-port', other, '--rounds', ROUNDS]
  const second = start('python3', [script, 'second', ...flags(a, b)])
  const first = start('python3', [script, 'first', ...flags(b, a)])
  const value = Number(await first.line())
  await Promise.all([first.exited, second.exited])
  return value
}
