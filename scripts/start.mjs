// npm start [-- flags of `peerscope demo`]
import './lib/require-node.mjs'
import { pathToFileURL } from 'node:url'
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { cli } from './lib/paths.mjs'
import { main } from './lib/run.mjs'

/** A browser is worth opening where somebody can see it. */
function hasDisplay({ CI, DISPLAY, WAYLAND_DISPLAY }) {
  if (CI) return false
  return process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY)
}

await main(async () => {
  await install()
  await build()
})
if (process.exitCode === 0) {
  // In this very process: so signals, standard input and the exit code need no passing on.
  const open = hasDisplay(process.env) ? ['--open'] : []
  process.argv = [process.execPath, cli, 'demo', ...open, ...process.argv.slice(2)]
  process.exitCode = undefined
  await import(pathToFileURL(cli).href)
}
