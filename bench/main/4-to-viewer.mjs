import WebSocket from 'ws'
import { KIND_SPANS, RECORD_BYTES } from '../../packages/protocol/dist/index.js'
import { freePorts, programFile, startNode } from '../programs/processes.mjs'

const RATE = 1_200_000
const SECONDS = 5

/** Spans from a program's worker through ring, recorder, file and WebSocket to a viewer. */
export default async function toViewer(report) {
  const [listenPort, uiPort] = await freePorts(2)
  const env = { RATE: String(RATE), SECONDS: String(SECONDS) }
  const bridge = startNode(programFile('span-bridge.mjs'), [listenPort, uiPort], env)
  await bridge.line()
  const { spans, seconds, missed } = await receive(uiPort)
  bridge.child.kill('SIGTERM')
  const lost = Number(await bridge.line())
  report('spans that reached the viewer', spans / seconds, 'spans/s', { atLeast: 1_000_000 })
  report('records lost on the way', lost + missed, 'records', { atMost: 0 })
}

function receive(uiPort) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${uiPort}/ws`, { perMessageDeflate: false })
    let spans = 0
    let first = 0
    let last = 0
    let sequence = null
    let missed = 0
    socket.on('error', reject)
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', resume: null })))
    socket.on('message', (data) => {
      const frame = headerOf(data)
      if (frame.sequence > 0) {
        if (sequence !== null && frame.sequence !== sequence + 1) missed += 1
        sequence = frame.sequence
      }
      if (frame.kind !== KIND_SPANS || frame.sequence === 0) return
      const now = performance.now()
      if (frame.bodyBytes >= 100 * RECORD_BYTES) {
        if (first === 0) first = now
        else spans += frame.bodyBytes / RECORD_BYTES
        last = now
      }
    })
    const done = setInterval(() => {
      if (first === 0 || performance.now() - last < 1500) return
      clearInterval(done)
      socket.terminate()
      resolve({ spans, seconds: (last - first) / 1000, missed })
    }, 100)
  })
}

/** The header's fields without its checksum: what is measured is the way, not the check. */
function headerOf(data) {
  return {
    kind: data.readUInt16LE(4),
    sequence: data.readDoubleLE(8),
    bodyBytes: data.readUInt32LE(16),
  }
}
