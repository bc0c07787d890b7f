import { interleaved } from '../harness.mjs'
import { freePorts, programFile, pythonFile, start, startNode } from '../programs/processes.mjs'

const LINES = 400_000
/** Sent before the clock starts: compiling is no part of sending. */
const WARM_UP = 50_000
/** Which cores sender and sink get decides more than what is measured here. */
const ROUNDS = 15

/** Short lines one way, each awaited, into the same sink. */
export default async function oneWay(report) {
  const sink = startNode(programFile('sink.mjs'), [])
  const port = await sink.line()
  const env = { ROUNDS: String(LINES), WARM_UP: String(WARM_UP), PEER_PORT: port }
  const senders = {
    traced: async () => {
      const [own] = await freePorts(1)
      const args = ['./oneway-traced.mjs', 'async', own, port]
      const sender = startNode(programFile('peer.mjs'), args, env)
      const value = Number(await sender.line())
      await sender.stop()
      return value
    },
    untraced: () => once(startNode(programFile('oneway-untraced.mjs'), [], env)),
    asyncio: () =>
      once(
        start('python3', [
          pythonFile('asyncio_oneway.py'),
          ...['--port', port, '--lines', LINES, '--warm-up', WARM_UP],
        ]),
      ),
  }
  const { traced, untraced, asyncio } = await interleaved(senders, { rounds: ROUNDS })
  sink.child.kill()
  report('async lines one way, recording on', traced.median, 'lines/s')
  report('the same program untraced', untraced.median, 'lines/s')
  report('asyncio streams', asyncio.median, 'lines/s')
  report('async : untraced', traced.median / untraced.median, '×', { atLeast: 0.9 })
  report('async : asyncio', traced.median / asyncio.median, '×', { atLeast: 0.7 })
}

async function once(sender) {
  const value = Number(await sender.line())
  await sender.exited
  return value
}
