/** Builds the packages whose sources changed since they were built last. */
import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { filesIn, fingerprint, recall, remember } from './fingerprint.mjs'
import { at, tool } from './paths.mjs'
import { runQuietly } from './run.mjs'

const typescript = (name) => (outDir) =>
  tool('tsc', '-p', `packages/${name}/tsconfig.build.json`, '--outDir', outDir)

/** In order; those of one stage do not need each other and are built at the same time. */
const stages = [
  [
    {
      name: 'protocol',
      entry: 'index.js',
      command: typescript('protocol'),
      bundles: ['index.js', 'labs/index.js'],
    },
  ],
  [
    {
      name: 'bridge',
      entry: 'cli.js',
      command: typescript('bridge'),
      bundles: ['server/web-framework.js'],
      executable: true,
    },
    {
      name: 'web',
      entry: 'index.html',
      cwd: 'packages/web',
      command: (outDir) => tool('vite', 'build', '--logLevel', 'warn', '--outDir', outDir),
    },
  ],
]

/** @throws ScriptError with the compiler's words when something does not build. */
export async function build({ force = false } = {}) {
  let below = ''
  for (const stage of stages) {
    const prints = stage.map((part) => sourcePrint(part.name, below))
    const stale = stage.filter((part, i) => {
      const upToDate = recall(`build-${part.name}`) === prints[i]
      return force || !upToDate || !existsSync(at('packages', part.name, 'dist', part.entry))
    })
    if (stale.length > 0) console.error(`Building ${stale.map((p) => p.name).join(' and ')} …`)
    const results = await Promise.allSettled(stale.map(buildPart))
    const failure = results.find((result) => result.status === 'rejected')
    if (failure) throw failure.reason
    for (const part of stale) remember(`build-${part.name}`, prints[stage.indexOf(part)])
    below += prints.join('')
  }
}

/**
 * Builds beside the old `dist` and takes its place only when all went well: nothing stale stays,
 * a failed build leaves what worked, and a program that runs from there is disturbed for a moment
 * at most. The new folder is at the same depth, because source maps point back to the sources.
 */
async function buildPart({ name, command, cwd = '.', entry, bundles = [], executable = false }) {
  const dist = at('packages', name, 'dist')
  const fresh = `${dist}-${process.pid}`
  try {
    await runQuietly(command(fresh), `Building packages/${name}`, { cwd: at(cwd) })
    if (bundles.length > 0) await bundle(fresh, bundles)
    if (executable && existsSync(`${fresh}/${entry}`)) chmodSync(`${fresh}/${entry}`, 0o755)
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/**
 * Makes one file of a module and all it imports: reading some hundred files of libraries one by
 * one is most of what the start of a bridge would cost. What several modules import is a file that
 * they share. The modules' types stay as they are.
 */
async function bundle(folder, files) {
  const { rolldown } = await import('rolldown')
  const input = Object.fromEntries(files.map((file) => [file, `${folder}/${file}`]))
  const build = await rolldown({ input, platform: 'node', logLevel: 'silent' })
  const { output } = await build.generate({
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name]',
    chunkFileNames: 'shared-[hash].js',
    codeSplitting: files.length > 1,
  })
  await build.close()
  for (const chunk of output.filter(({ type }) => type === 'chunk')) {
    const path = `${folder}/${chunk.fileName}`
    // A module that only passes on what others have has nothing to map.
    const link = chunk.map === null ? '' : `//# sourceMappingURL=${basename(path)}.map\n`
    writeFileSync(path, `${chunk.code}${link}`)
    if (chunk.map !== null) writeFileSync(`${path}.map`, chunk.map.toString())
  }
}

/** Hash of all that a build of a package reads; `below` stands for what it is built upon. */
function sourcePrint(name, below) {
  const configs = ['tsconfig.base.json', 'pnpm-lock.yaml', 'scripts/lib/build.mjs']
  const sources = filesIn(at('packages', name), (file) => !file.endsWith('.test.ts'))
  return fingerprint([...sources, ...configs.map((file) => at(file))], below)
}
