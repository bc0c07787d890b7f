/** Installs the dependencies with the pnpm version that package.json names. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fingerprint, recall, remember } from './fingerprint.mjs'
import { at } from './paths.mjs'
import { isWindows, run, runQuietly, ScriptError } from './run.mjs'

const STAMP = 'install'

export async function install() {
  const wanted = installFingerprint()
  if (existsSync(at('node_modules')) && recall(STAMP) === wanted) return
  // Tests run the commands of the README, and must change nothing for those that run beside them.
  if (process.env.PEERSCOPE_NEVER_INSTALL) {
    throw new ScriptError('What is installed is not what the lockfile says. Run: npm run build')
  }
  console.error('Installing dependencies …')
  await runQuietly([...(await pnpm()), 'install', '--frozen-lockfile'], 'pnpm install', {
    // npm and pnpm are .cmd files on Windows.
    shell: isWindows,
    // Without a terminal, pnpm refuses to replace node_modules unless this says that it may.
    env: { CI: 'true' },
  })
  // Taken again: what counts is what lies there now, whoever wrote it meanwhile.
  remember(STAMP, installFingerprint())
}

function installFingerprint() {
  const folders = [
    '.',
    'e2e',
    'bench',
    ...readdirSync(at('packages')).map((name) => `packages/${name}`),
  ]
  const manifests = folders.map((folder) => at(folder, 'package.json'))
  const shared = [at('pnpm-lock.yaml'), at('pnpm-workspace.yaml')]
  return fingerprint([...shared, ...manifests], process.platform, process.arch)
}

/** The pinned pnpm: the one on PATH if it is that version, else npm fetches it into its cache. */
async function pnpm() {
  const { packageManager } = JSON.parse(readFileSync(at('package.json'), 'utf8'))
  const version = packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '')
  const { code, output } = await run(['pnpm', '--version'], { quiet: true, shell: isWindows })
  if (code === 0 && output.trim().split('\n').includes(version)) return ['pnpm']
  return ['npm', 'exec', '--yes', '--', `pnpm@${version}`]
}
