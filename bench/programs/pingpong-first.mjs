/** Sends a line, waits for the answer, N times; prints the median nanoseconds of a round trip. */
import { writeSync } from 'node:fs'
import { runSyncProgram } from '../../packages/bridge/dist/program/sync/run-program.js'

const rounds = Number(process.env.ROUNDS)
const bytes = new Uint8Array(31).fill(120)

runSyncProgram(() => ({ port, peer, listen, connect, accept, send, recv }) => {
  const server = listen(port)
  const outgoing = connect(peer)
  const incoming = accept(server)
  const times = []
  for (let i = 0; i < rounds; i++) {
    const since = process.hrtime.bigint()
    send(outgoing, { bytes })
    recv(incoming)
    times.push(Number(process.hrtime.bigint() - since))
  }
  // The first tenth warms up.
  const sorted = times.slice(rounds / 10).sort((a, b) => a - b)
  writeSync(1, `${sorted[Math.floor(sorted.length / 2)]}\n`)
  recv(incoming)
})
