import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ProblemError } from '@peerscope/protocol'
import { exportCommand } from './export-command.js'
import { endMessage, messageFrame, sessionMessage } from '../session/frames.fixture.js'
import { formatNames } from '../export/formats.js'

/** A session that has only begun and ended, and where it is exported to. */
function files(): { file: string; out: string } {
  const folder = mkdtempSync(join(tmpdir(), 'peerscope-formats-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true })
  })
  const file = join(folder, 'a.session')
  const frames = [messageFrame(1, sessionMessage), messageFrame(2, endMessage(1))]
  writeFileSync(file, Buffer.concat(frames.map(({ bytes }) => bytes)))
  return { file, out: join(folder, 'out') }
}

describe('--to', () => {
  it.each(formatNames)('%s writes something', (format) => {
    const { file, out } = files()
    expect(exportCommand([file, '--to', format, '--out', out], 'en')).toBe(0)
    expect(readFileSync(out)).not.toHaveLength(0)
  })

  it('with a format that there is not names those that there are', () => {
    const { file } = files()
    const refused = () => exportCommand([file, '--to', 'pdf'], 'en')
    const choices = formatNames.join(', ')
    expect(refused).toThrow(new ProblemError('badChoice', { flag: '--to', value: 'pdf', choices }))
  })
})
