/** A machine that gives too little: told in one line, and never as a defect of peerscope. */
import { describe, expect, it } from 'vitest'
import { cli, type Model } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'

const models: Model[] = ['sync', 'async']

/** Runs peerscope in a shell that has done `first`, and expects one line and exit code 2. */
async function expectOneLine(first: string, args: string[], words: RegExp): Promise<void> {
  const node = `exec '${process.execPath}' '${cli}' "$@"`
  const shell = ['bash', '-c', `${first} && ${node}`, 'bash', ...args, '--lang', 'en'] as const
  const started = new TestProcess(`${first} && peerscope ${args.join(' ')}`, [...shell])
  const { code } = await started.exit()
  expect({ code, lines: started.stderr.lines.length, text: started.stderr.text }).toMatchObject({
    code: 2,
    lines: 1,
    text: expect.stringMatching(words) as string,
  })
}

describe('a command that is started', () => {
  it.each([['sync'], ['async'], ['lab'], ['demo']])(
    'in a folder that was deleted says so: %s',
    async (command) => {
      const chat = ['--listen-port', `${await freePort()}`]
      const args = command.endsWith('sync') ? chat : command === 'lab' ? ['list'] : []
      const deleted = 'cd "$(mktemp -d)" && rmdir "$PWD"'
      await expectOneLine(deleted, [command, ...args], /^peerscope: The folder .* no longer exists/)
    },
  )

  it.each(models)('with too few descriptors says so: %s', async (model) => {
    const args = [model, '--listen-port', `${await freePort()}`]
    const words = /^peerscope: This process may not open any more files .* \(EMFILE\)/
    await expectOneLine('ulimit -n 32', args, words)
  })
})
