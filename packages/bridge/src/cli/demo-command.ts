/** `peerscope demo`: two peers on this machine, Alice and Bob, and their pages. */
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { fill, models, ProblemError, problemOf, wordsFor, type Language } from '@peerscope/protocol'
import { isBlockedByBrowsers, PAGE_ABOVE } from '../config/page-port.js'
import { choiceOf, expectNone, portOf, readFlags, type FlagTable } from '../config/flags.js'
import { runnableModels } from '../models/registry.js'
import { whenNpmEnds } from './npm-parent.js'
import { closeStandardStreams, standardStreams } from './standard-streams.js'
import { texts } from './texts/texts.js'

const demoFlags: FlagTable = {
  alice: { type: 'string', example: models[0] },
  bob: { type: 'string', example: models[1] },
  'alice-port': { type: 'string', example: '5002' },
  'bob-port': { type: 'string', example: '5003' },
  lang: { type: 'string', example: 'de' },
  open: { type: 'boolean' },
}

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url))
const PAGE_LINE = /(http:\/\/\S+)/

/** @returns the exit code of the first peer that ends. @throws ProblemError */
export async function demo(args: string[], language: Language): Promise<number> {
  const { values, positionals } = readFlags(args, demoFlags)
  expectNone(positionals)
  const [usual = ''] = runnableModels
  const alice = {
    name: 'Alice',
    model: choiceOf(values, 'alice', models) ?? usual,
    port: portOf(values, 'alice-port') ?? 5002,
  }
  const bob = {
    name: 'Bob',
    model: choiceOf(values, 'bob', models) ?? usual,
    port: portOf(values, 'bob-port') ?? 5003,
  }
  await checkPorts(alice.port, bob.port)
  const { stdout, stderr } = standardStreams()
  tellOfLeftOut(language)
  const peers = [startPeer(alice, bob, language), startPeer(bob, alice, language)]
  const ended = Promise.race(peers.map(({ exit }) => exit))
  let stopped = false
  const wasStopped = () => stopped
  const stop = () => {
    stopped = true
    for (const { process: peer } of peers) peer.kill('SIGTERM')
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  whenNpmEnds(stop)

  const pages = await Promise.race([Promise.all(peers.map(({ page }) => page)), ended])
  if (Array.isArray(pages)) {
    const { demoReady, demoStage, demoLabs, demoStop } = texts[language]
    const stage = `${pages[0] ?? ''}/stage`
    const names = [demoStage, 'Alice', 'Bob', demoLabs]
    const addresses = [stage, ...pages, `${pages[0] ?? ''}/lab`]
    const lines = addresses.map((url, i) => `  ${(names[i] ?? '').padEnd(6)}  ${url}`)
    stdout.write(`${fill(demoReady, {})}\n${lines.join('\n')}\n${fill(demoStop, {})}\n`)
    if (values.open === true) openInBrowser(stage)
  }
  const { name, code, reason } = await ended
  // Whoever was asked to stop needs no explanation.
  if (!wasStopped()) stderr.write(`${fill(texts[language].demoEnded, { name, reason })}\n`)
  stop()
  await Promise.all(peers.map(({ exit }) => exit))
  await closeStandardStreams()
  return code
}

interface DemoPeer {
  name: string
  model: string
  port: number
}

interface Ended {
  name: string
  code: number
  reason: string
}

/** Before anything is started: what is wrong is said in the flags of the demo. @throws ProblemError */
async function checkPorts(alice: number, bob: number): Promise<void> {
  const flags = { '--alice-port': alice, '--bob-port': bob }
  const highest = 65535 - PAGE_ABOVE
  for (const [flag, port] of Object.entries(flags)) {
    if (port > highest) throw new ProblemError('badPort', { flag, value: port, lowest: 1, highest })
    if (isBlockedByBrowsers(port + PAGE_ABOVE))
      throw new ProblemError('demoPagePortBlocked', { flag, port, page: port + PAGE_ABOVE })
    for (const needed of [port, port + PAGE_ABOVE]) {
      if (!(await isFree(needed))) throw new ProblemError('portInUse', { flag, port: needed })
    }
  }
  if (alice !== bob) return
  throw new ProblemError('samePort', { flag: '--alice-port', other: '--bob-port', port: alice })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Whatever else is wrong there, the peer itself says best.
      resolve(error.code !== 'EADDRINUSE')
    })
    server.listen({ host: '127.0.0.1', port }, () => {
      server.close(() => {
        resolve(true)
      })
    })
  })
}

function startPeer(own: DemoPeer, other: DemoPeer, language: Language) {
  const flags = {
    '--listen-port': own.port,
    '--peer-ip': '127.0.0.1',
    '--peer-port': other.port,
    '--name': own.name,
    '--peer-name': other.name,
    '--lang': language,
    '--watch': `http://localhost:${other.port + PAGE_ABOVE}`,
  }
  const args = [own.model, ...Object.entries(flags).flatMap(([flag, value]) => [flag, `${value}`])]
  // A process group of its own: Ctrl+C reaches it once, from here, and not a second time.
  const child = fork(CLI, args, { silent: true, detached: true })
  const page = new Promise<string>((resolve) => {
    prefixLines(child, own.name, (line) => {
      const url = PAGE_LINE.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
  const exit = new Promise<Ended>((resolve) => {
    child.once('exit', (code, signal) => {
      const reason = signal ?? `exit code ${code ?? 1}`
      resolve({ name: own.name, code: code ?? 1, reason })
    })
  })
  return { process: child, page, exit }
}

/** The peers go on while our terminal takes nothing: their lines are left out here, and counted. */
function tellOfLeftOut(language: Language): void {
  const { stdout, stderr } = standardStreams()
  for (const writer of [stdout, stderr]) {
    const code = writer.isTerminal
      ? 'terminalLeftOut'
      : writer === stdout
        ? 'outputLeftOut'
        : 'errorsLeftOut'
    writer.onLeftOut = (lines) => {
      stderr.write(`${wordsFor(problemOf(code, { lines }), language)}\n`)
    }
  }
}

/** What a peer says, each line behind its name. */
function prefixLines(child: ChildProcess, name: string, seen: (line: string) => void): void {
  for (const [from, to] of [
    [child.stdout, standardStreams().stdout],
    [child.stderr, standardStreams().stderr],
  ] as const) {
    let rest = ''
    from?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        seen(line)
        to.write(`${name.padEnd(5)} │ ${line}\n`)
      }
    })
  }
}

function openInBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ['open', url],
    win32: ['cmd', '/c', 'start', '', url],
  }
  const [command = '', ...args] = commands[process.platform] ?? ['xdg-open', url]
  // No browser, no harm: the address stands in the terminal.
  spawn(command, args, { detached: true, stdio: 'ignore' })
    .on('error', () => undefined)
    .unref()
}
