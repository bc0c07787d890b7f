import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { at } from './paths.mjs'
import { run } from './run.mjs'

it('a test that runs a command where nothing is installed is refused, and nothing is installed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'peerscope-install-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ['scripts', 'package.json']) {
    cpSync(at(name), join(folder, name), { recursive: true })
  }
  mkdirSync(join(folder, 'packages'))
  const { code, output } = await run([process.execPath, 'scripts/build.mjs'], {
    quiet: true,
    cwd: folder,
    env: { PEERSCOPE_NEVER_INSTALL: '1' },
  })
  expect([code, output]).toEqual([
    1,
    'What is installed is not what the lockfile says. Run: npm run build\n',
  ])
  expect(existsSync(join(folder, 'node_modules'))).toBe(false)
})
