/**
 * A partner in an endless loop: connects, sends lines at a rate until it is ended, reads what comes, and
 * listens where it may be dialled. Prints `connected`.
 *
 *   node flood.mjs PORT LINES_A_SECOND LINE_BYTES LISTEN_PORT
 */
import { connect, createServer } from 'node:net'

const [port, rate, lineBytes, listenPort] = process.argv.slice(2).map(Number)
const EVERY = 10

if (listenPort > 0) {
  createServer((socket) => socket.on('error', () => undefined).resume()).listen(
    listenPort,
    '127.0.0.1',
  )
}
const lines = Math.max(1, Math.round((rate * EVERY) / 1000))
const chunk = Buffer.from(`${'x'.repeat(lineBytes - 1)}\n`.repeat(lines))
// As a program that does not look whether it may: what the other kernel does not take waits here.
let socket = null
let ready = false

/** A bridge's page may answer before its program listens. */
function dial() {
  const attempt = connect(port, '127.0.0.1', () => {
    socket = attempt
    ready = true
    console.log('connected')
  })
  attempt.resume().on('drain', () => (ready = true))
  attempt.on('error', () => (socket === null ? setTimeout(dial, EVERY) : process.exit(0)))
}

dial()
setInterval(() => {
  if (ready) ready = socket.write(chunk)
}, EVERY)
