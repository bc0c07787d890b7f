/** A file system of its own, in memory, that is soon full. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'

/** @returns its folder; skips the test, with the reason, where this user may not make one. */
export function smallDisk(context: TestContext, size: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'peerscope-disk-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]
    execFileSync('mount', options, { stdio: 'ignore' })
  } catch {
    return context.skip('only root on Linux may mount a small disk')
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder])
  })
  return folder
}
