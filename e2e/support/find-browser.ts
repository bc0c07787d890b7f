/** Finds a Chromium for the browser tests, or gets one where that is possible. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

export type FoundBrowser = { executable: string } | { missing: string }

const DOWNLOAD_TIMEOUT_MS = 180_000
const names = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'],
  ...['microsoft-edge', 'chrome.exe', 'msedge.exe'],
]

export function findBrowser(): FoundBrowser {
  const named = process.env['PEERSCOPE_BROWSER']
  if (named !== undefined) {
    if (existsSync(named)) return { executable: named }
    return { missing: `PEERSCOPE_BROWSER names ${named}, and there is no such file` }
  }
  const found = installed() ?? downloaded() ?? fromDebian()
  if (found !== undefined) return { executable: found }
  return {
    missing:
      'no Chrome, Chromium or Edge was found, and none could be downloaded; ' +
      'install one, or set PEERSCOPE_BROWSER to its path',
  }
}

function installed(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...usualPlaces()].find((path) => existsSync(path))
}

function usualPlaces(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    )
  }
  if (process.platform !== 'win32') return []
  return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable]
    if (folder === undefined) return []
    return [
      join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
    ]
  })
}

/** Playwright's own browser: the one it has downloaded before, or does now. */
function downloaded(): string | undefined {
  if (existsSync(chromium.executablePath())) return chromium.executablePath()
  console.log('No browser found; asking Playwright for one …')
  const manifest = createRequire(import.meta.url).resolve('playwright-core/package.json')
  const downloader = join(dirname(manifest), 'cli.js')
  spawnSync(process.execPath, [downloader, 'install', 'chromium'], {
    stdio: 'ignore',
    timeout: DOWNLOAD_TIMEOUT_MS,
  })
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined
}

/** Debian's package, which a container of a CI may install. */
function fromDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined
  console.log('Installing the package chromium …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update'], { stdio: 'ignore', env, timeout: DOWNLOAD_TIMEOUT_MS })
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    stdio: 'ignore',
    env,
    timeout: DOWNLOAD_TIMEOUT_MS,
  })
  return installed()
}
