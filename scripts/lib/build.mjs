/**
 * Builds the packages whose sources changed since they were built last: bundlers do not know what
 * is up to date, and asking the compiler alone would cost every start a second.
 */
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { filesIn, fingerprint, recall, remember } from './fingerprint.mjs'
import { at, cli } from './paths.mjs'
import { isWindows, runQuietly } from './run.mjs'

/** Each with what its build writes last. Those of one stage are built at the same time. */
const stages = [
  [{ name: 'protocol', last: 'bundle/index.js' }],
  [
    { name: 'bridge', last: 'bundle/web-framework.js' },
    { name: 'web', last: 'index.html' },
  ],
]

/** @throws ScriptError with the compiler's words when something does not build. */
export async function build({ force = false } = {}) {
  let below = ''
  for (const stage of stages) {
    const prints = stage.map((part) => sourcePrint(part.name, below))
    const stale = stage.filter((part, i) => {
      const upToDate = recall(`build-${part.name}`) === prints[i]
      return force || !upToDate || !existsSync(at('packages', part.name, 'dist', part.last))
    })
    if (stale.length > 0) console.error(`Building ${stale.map((p) => p.name).join(' and ')} …`)
    const results = await Promise.allSettled(stale.map(({ name }) => buildPackage(name, force)))
    const failure = results.find((result) => result.status === 'rejected')
    if (failure) throw failure.reason
    for (const part of stale) remember(`build-${part.name}`, prints[stage.indexOf(part)])
    below += prints.join('')
  }
}

async function buildPackage(name, force) {
  const dist = at('packages', name, 'dist')
  if (force || hasLeftovers(name)) rmSync(dist, { recursive: true, force: true })
  await runQuietly(['npm', 'run', '--silent', 'build'], `Building packages/${name}`, {
    cwd: at('packages', name),
    // npm is a .cmd file on Windows.
    shell: isWindows,
  })
  if (cli.startsWith(dist)) chmodSync(cli, 0o755)
}

/** The compiler leaves what it made of a source that is gone, and a worker could still be found. */
function hasLeftovers(name) {
  const dist = at('packages', name, 'dist')
  if (!existsSync(dist)) return false
  const declarations = filesIn(dist, (file) => file.endsWith('.d.ts'))
  return declarations.some((file) => {
    const source = relative(dist, file).replace(/\.d\.ts$/, '.ts')
    return !existsSync(at('packages', name, join('src', source)))
  })
}

/** Hash of all that a build of a package reads; `below` stands for what it is built upon. */
function sourcePrint(name, below) {
  const configs = ['tsconfig.base.json', 'pnpm-lock.yaml', 'scripts/lib/build.mjs']
  const sources = filesIn(at('packages', name), (file) => !file.endsWith('.test.ts'))
  return fingerprint([...sources, ...configs.map((file) => at(file))], below)
}
