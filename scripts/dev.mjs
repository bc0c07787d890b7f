// npm run dev [-- flags of `peerscope demo`]
// The page with hot reload, beside Alice and Bob. With PEERSCOPE_BRIDGE=http://localhost:8002 it
// talks to a bridge that runs already, and none is started.
import './lib/require-node.mjs'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { at, cli, tool } from './lib/paths.mjs'
import { main } from './lib/run.mjs'

const children = []
const stop = () => children.forEach((child) => child.kill('SIGTERM'))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)

await main(async () => {
  await install()
  await build()
  const given = process.env.PEERSCOPE_BRIDGE
  const bridge = given ?? (await startDemo(process.argv.slice(2)))
  if (bridge === null) return 1
  console.log(`The page with hot reload talks to ${bridge}; so do its /stage and /lab.`)
  start(tool('vite'), { cwd: at('packages/web'), env: { PEERSCOPE_BRIDGE: bridge } })
  // Neither is of use without the other.
  const code = await Promise.race(children.map(({ exit }) => exit))
  stop()
  await Promise.all(children.map(({ exit }) => exit))
  return code
})

/** @returns the address of Alice's page, or null when the demo ended, which says why itself. */
async function startDemo(flags) {
  const demo = start([process.execPath, cli, 'demo', ...flags], { stdout: 'pipe' })
  const ready = new Promise((resolve) => {
    createInterface({ input: demo.stdout }).on('line', (line) => {
      console.log(line)
      const page = /(http:\S+)\/stage$/.exec(line)?.[1]
      if (page !== undefined) resolve(page)
    })
  })
  return Promise.race([ready, demo.exit.then(() => null)])
}

function start([program, ...args], { cwd, env, stdout = 'inherit' }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', stdout, 'inherit'],
  })
  child.exit = new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 0)))
  children.push(child)
  return child
}
