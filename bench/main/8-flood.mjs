import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cliFile, freePorts, programFile, startNode } from '../programs/processes.mjs'

const RATE = 200_000
/** Of the first case; the others show that its kind holds everywhere. */
const LONG = Number(process.env.FLOOD_SECONDS ?? 60)
const SHORT = Math.min(LONG, 10)
const MEGABYTE = 1024 * 1024

const short = { bytes: 5, rate: RATE }
const long = { bytes: 60_000, rate: 4000 }
const cases = [
  { name: 'async, two-way', model: 'async', flags: [], lines: short, seconds: LONG },
  { name: 'async, two-way, raw', model: 'async', flags: ['--framing', 'raw'], lines: short },
  { name: 'async, pair', model: 'async', pair: true, flags: [], lines: short },
  { name: 'async, lines of 60 kB', model: 'async', flags: [], lines: long },
  { name: 'async, output unread', model: 'async', flags: [], lines: short, unread: true },
  { name: 'async, recorded', model: 'async', flags: [], lines: short, recorded: true },
  { name: 'sync, two-way', model: 'sync', flags: [], lines: short },
  { name: 'sync, pair, raw', model: 'sync', pair: true, flags: ['--framing', 'raw'], lines: short },
]

/** A partner that never stops sending: the bridge goes on answering, stays small, and can be ended. */
export default async function flood(report) {
  const folder = mkdtempSync(join(tmpdir(), 'peerscope-bench-'))
  try {
    for (const one of cases) {
      const record = one.recorded === true ? ['--record', join(folder, 'session')] : []
      await measure({ ...one, flags: [...one.flags, ...record] }, report)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure({ name, model, pair, flags, lines, unread, seconds = SHORT }, report) {
  const [port, uiPort, other] = await freePorts(3)
  const link = pair ? ['--peer-ip', '127.0.0.1', '--peer-port', other] : []
  const args = [cliFile, model, '--listen-port', port, '--ui-port', uiPort, ...link, ...flags]
  const stdout = unread ? 'pipe' : 'ignore'
  const bridge = spawn(process.execPath, args, { stdio: ['pipe', stdout, 'ignore'] })
  bridge.stdin.on('error', () => undefined)
  while ((await answerTime(uiPort)) === null) {
    if (bridge.exitCode !== null) throw new Error(`the bridge has ended with ${bridge.exitCode}`)
    await pause(50)
  }
  await pause(500)
  // A sync program takes turns: it receives as fast as its user types.
  const typing = setInterval(() => {
    if (model === 'sync' && bridge.stdin.writableLength < MEGABYTE) {
      bridge.stdin.write('typed\n'.repeat(1000))
    }
  }, 5)
  const before = memoryOf(bridge.pid)
  const partner = startNode(programFile('flood.mjs'), [
    port,
    lines.rate,
    lines.bytes,
    pair ? other : 0,
  ])
  await partner.line()
  const until = performance.now() + seconds * 1000
  let slowest = 0
  let most = 0
  while (performance.now() < until) {
    slowest = Math.max(slowest, (await answerTime(uiPort)) ?? Infinity)
    most = Math.max(most, memoryOf(bridge.pid))
    await pause(200)
  }
  const since = performance.now()
  bridge.kill('SIGTERM')
  const kill = setTimeout(() => bridge.kill('SIGKILL'), 20_000)
  await new Promise((resolve) => bridge.once('exit', resolve))
  clearTimeout(kill)
  clearInterval(typing)
  const stopped = (performance.now() - since) / 1000
  partner.child.kill()
  await partner.exited
  report(`flood, ${name}: slowest answer of the page`, slowest, 'ms', { atMost: 200 })
  report(`flood, ${name}: memory grown by`, (most - before) / MEGABYTE, 'MB', { atMost: 60 })
  report(`flood, ${name}: from SIGTERM to its end`, stopped, 's', { atMost: 2 })
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Milliseconds, or null where nobody answers. */
function answerTime(port) {
  const since = performance.now()
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/', agent: false, timeout: 5000 })
    request.once('response', (response) => {
      response.resume()
      response.once('end', () => resolve(performance.now() - since))
    })
    request.once('timeout', () => request.destroy(new Error('timeout')))
    request.once('error', () => resolve(null))
  })
}

/** Resident bytes (proc(5), status, VmRSS). */
function memoryOf(pid) {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1] ?? 0) * 1024
}
