#!/usr/bin/env node
/** The entry: chooses the command, and turns problems into one line and an exit code. */
import { readFileSync } from 'node:fs'
import { fill, models, ProblemError, visible, wordsFor, type Language } from '@peerscope/protocol'
import { chooseLanguage, fromEnvironment } from './cli/language.js'
import { closeStandardStreams, standardStreams } from './cli/standard-streams.js'
import { problemIn } from './cli/system-problem.js'
import { modelValues, texts } from './cli/texts/texts.js'

const WRONG_USAGE = 2
const FAILED = 1

const [command = '', ...args] = process.argv.slice(2)
let language: Language = fromEnvironment(process.env)

try {
  language = chooseLanguage(args, process.env)
  const code = await run()
  // Output that nobody reads does not keep a command that has ended.
  if (command === 'demo') process.exit(code ?? 0)
  if (code !== null) process.exitCode = code
} catch (error) {
  const problem = problemIn(error)
  if (problem !== null) {
    await end(`peerscope: ${visible(wordsFor(problem, language))}\n`, WRONG_USAGE)
  }
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  await end(`peerscope: a defect of peerscope itself: ${reason}\n`, FAILED)
}

/** A terminal that takes no output does not keep us either. */
async function end(said: string, code: number): Promise<never> {
  standardStreams().stderr.write(said)
  await closeStandardStreams()
  process.exit(code)
}

function version(): string {
  const about: unknown = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  )
  return String(about instanceof Object ? Reflect.get(about, 'version') : '')
}

/** @returns the exit code, or null when the command goes on by itself. */
async function run(): Promise<number | null> {
  if (
    command === '' ||
    command === 'help' ||
    ['--help', '-h'].some((flag) => flag === command || args.includes(flag))
  ) {
    process.stdout.write(`${fill(texts[language].help, modelValues(language))}\n`)
    return command === '' ? WRONG_USAGE : 0
  }
  if (command === '--version' || command === '-V') {
    process.stdout.write(`${version()}\n`)
    return 0
  }
  // Asked for now: in a folder that was deleted it fails, and libraries would fail at it later.
  process.cwd()
  const model = models.find((one) => one === command)
  if (model !== undefined) {
    // Before the rest is loaded: the part of the heap for young objects grows with that.
    const { keepHeapSmall } = await import('./program/small-heap.js')
    keepHeapSmall()
    const { chat } = await import('./cli/chat-command.js')
    await chat(model, args, language)
    return null
  }
  switch (command) {
    case 'demo': {
      const { demo } = await import('./cli/demo-command.js')
      return demo(args, language)
    }
    case 'lab': {
      const { lab } = await import('./cli/lab-command.js')
      return lab(args, language)
    }
    case 'export': {
      const { exportCommand } = await import('./cli/export-command.js')
      return exportCommand(args, language)
    }
    default:
      throw new ProblemError('unknownCommand', {
        command,
        choices: [...models, 'demo', 'lab', 'export'].join(', '),
      })
  }
}
