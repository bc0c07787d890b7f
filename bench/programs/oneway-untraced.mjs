/** The same program in the same kind of worker on bare sockets; prints lines a second. */
import { writeSync } from 'node:fs'
import { connect } from 'node:net'
import { isMainThread, Worker } from 'node:worker_threads'

if (isMainThread) new Worker(new URL(import.meta.url))
else await sendAll()

async function sendAll() {
  const rounds = Number(process.env.ROUNDS)
  const warmUp = Number(process.env.WARM_UP)
  const bytes = new Uint8Array(31).fill(120)
  const outgoing = connect({ host: '127.0.0.1', port: Number(process.env.PEER_PORT) })
  await new Promise((resolve) => outgoing.once('connect', resolve))
  outgoing.resume()
  for (let i = 0; i < warmUp; i++) await send(outgoing, { bytes })
  const since = process.hrtime.bigint()
  for (let i = 0; i < rounds; i++) await send(outgoing, { bytes })
  const seconds = Number(process.hrtime.bigint() - since) / 1e9
  writeSync(1, `${rounds / seconds}\n`)
  outgoing.destroy()
}

function send(outgoing, { bytes }) {
  const framed = new Uint8Array(bytes.length + 1)
  framed.set(bytes)
  framed[bytes.length] = 0x0a
  return new Promise((resolve, reject) => {
    outgoing.write(framed, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
}
