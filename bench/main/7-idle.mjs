import { readFileSync } from 'node:fs'
import WebSocket from 'ws'
import { cliFile, freePorts, startNode } from '../programs/processes.mjs'

const SECONDS = 15
/** Clock ticks a second in /proc/PID/stat: sysconf(_SC_CLK_TCK), 100 on every Linux of today. */
const TICKS = 100

/** CPU of two connected bridges that nobody touches, each with a viewer. */
export default async function idle(report) {
  for (const model of ['sync', 'async']) {
    const [a, b, pageA, pageB] = await freePorts(4)
    const flags = (own, other, page) => [
      model,
      '--listen-port',
      own,
      '--peer-ip',
      '127.0.0.1',
      '--peer-port',
      other,
      '--ui-port',
      page,
    ]
    const bridges = [flags(a, b, pageA), flags(b, a, pageB)].map((args) =>
      startNode(cliFile, args, {}, 'ignore'),
    )
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const viewers = [pageA, pageB].map(watch)
    // Node compiles and collects for some seconds after its start; that is not what idling costs.
    await new Promise((resolve) => setTimeout(resolve, 10_000))
    const before = cpuOf(bridges[0].child.pid)
    await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))
    const share = (cpuOf(bridges[0].child.pid) - before) / SECONDS
    report(`CPU of an untouched, watched bridge, ${model}`, share * 100, '%', { atMost: 1 })
    for (const viewer of viewers) viewer.terminate()
    await Promise.all(bridges.map((bridge) => bridge.stop()))
  }
}

function watch(port) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', resume: null })))
  return socket
}

/** Seconds of CPU, all threads, user and system (proc(5), stat, fields 14 and 15). */
function cpuOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}
