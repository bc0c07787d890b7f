import { get } from 'node:http'
import { median } from '../harness.mjs'
import { cliFile, freePorts, startNode } from '../programs/processes.mjs'

const ROUNDS = 7

/** From starting the process until its page answers. */
export default async function startOfABridge(report) {
  for (const model of ['sync', 'async']) {
    const times = []
    for (let round = 0; round <= ROUNDS; round++) {
      const time = await startOnce(model)
      if (round > 0) times.push(time)
    }
    report(`start of a bridge until its page answers, ${model}`, median(times), 'ms', {
      atMost: 600,
    })
  }
}

async function startOnce(model) {
  const [listenPort, peerPort, uiPort] = await freePorts(3)
  const flags = ['--listen-port', listenPort, '--peer-ip', '127.0.0.1', '--peer-port', peerPort]
  const since = performance.now()
  const args = [model, ...flags, '--ui-port', uiPort]
  const bridge = startNode(cliFile, args, {}, 'ignore')
  while (!(await answers(uiPort))) await new Promise((resolve) => setTimeout(resolve, 2))
  const time = performance.now() - since
  await bridge.stop()
  return time
}

function answers(port) {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path: '/' }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode === 200))
    }).once('error', () => resolve(false))
  })
}
