// npm run bench [-- family …] [--json]
import './lib/require-node.mjs'
import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { build } from './lib/build.mjs'
import { install } from './lib/install.mjs'
import { at } from './lib/paths.mjs'
import { main, ScriptError } from './lib/run.mjs'

/** A family is a file of its name in bench/ that exports `cases`. */
const known = readdirSync(at('bench'))
  .filter((file) => file.endsWith('.mjs') && file !== 'harness.mjs')
  .map((file) => basename(file, '.mjs'))

await main(async () => {
  const words = process.argv.slice(2)
  const json = words.includes('--json')
  const named = words.filter((word) => word !== '--json')
  const unknown = named.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new ScriptError(`There is no benchmark "${unknown}". Choose of: ${known.join(', ')}.`)
  }
  await install()
  await build()

  const { runFamily } = await import('../bench/harness.mjs')
  let crashed = 0
  for (const family of named.length > 0 ? named : known) {
    const { cases } = await import(`../bench/${family}.mjs`)
    crashed += await runFamily(family, await cases(), { json })
  }
  return crashed > 0 ? 1 : 0
})
