/** Sends N lines, each awaited, with everything recorded; prints lines a second once it is warm. */
import { writeSync } from 'node:fs'
import { runAsyncProgram } from '../../packages/bridge/dist/program/async/run-program.js'

const rounds = Number(process.env.ROUNDS)
const warmUp = Number(process.env.WARM_UP)
const bytes = new Uint8Array(31).fill(120)

await runAsyncProgram(() => async ({ peer, connect, send }) => {
  const outgoing = await connect(peer)
  for (let i = 0; i < warmUp; i++) await send(outgoing, { bytes })
  const since = process.hrtime.bigint()
  for (let i = 0; i < rounds; i++) await send(outgoing, { bytes })
  const seconds = Number(process.hrtime.bigint() - since) / 1e9
  writeSync(1, `${rounds / seconds}\n`)
  await new Promise(() => undefined)
})
