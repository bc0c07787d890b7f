import { interleaved } from '../harness.mjs'
import { freePorts, programFile, pythonFile, start, startNode } from '../programs/processes.mjs'

const LINES = 200_000

/** Short lines one way, each awaited, into the same sink. */
export default async function oneWay(report) {
  const sink = startNode(programFile('sink.mjs'), [])
  const port = await sink.line()
  const env = { ROUNDS: String(LINES), PEER_PORT: port }
  const { traced, untraced, asyncio } = await interleaved({
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
      once(start('python3', [pythonFile('asyncio_oneway.py'), '--port', port, '--lines', LINES])),
  })
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
