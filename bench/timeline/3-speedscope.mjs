import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { launchBrowser, openMeasured } from '../programs/browser.mjs'
import { lookAround, memoryOf } from '../programs/look-around.mjs'
import { percentile, share, take } from '../programs/frames.mjs'
import { freePorts, programFile, startNode } from '../programs/processes.mjs'

const SPANS = 1_000_000
const MEASURE_MS = 6000

/** It takes minutes. */
const PATIENCE_MS = 15 * 60_000
const FEWER = 100_000

/**
 * The same million spans here and in speedscope, each in its own page: how long until they are
 * there, what they cost, and how it is to look around in them. speedscope is given Chrome trace JSON;
 * where it does not show a million within a quarter of an hour, the rest is measured with a tenth.
 */
export default async function besideSpeedscope(report) {
  await ours(report)
  const whole = await theirs(report, SPANS)
  report('speedscope: a million spans shown within 15 min', whole ? 1 : 0, '(1 = yes)')
  if (!whole) await theirs(report, FEWER)
}

async function ours(report) {
  const [port, ui] = await freePorts(2)
  const env = { LANES: '1', COUNT: String(SPANS), FAST: '400000', SLOW: '10' }
  const args = [port, ui, 'lanes-source.mjs', 'async', 'Bench']
  const bridge = startNode(programFile('span-bridge.mjs'), args, env, 'ignore')
  await bridge.line()
  const browser = await launchBrowser()
  try {
    const page = await openMeasured(browser, `http://localhost:${ui}/`)
    await page.waitForTimeout(500)
    const before = await memoryOf(page)
    await bridge.line()
    await page.waitForTimeout(1000)
    report('peerscope: heap for a million spans', ((await memoryOf(page)) - before) / 1e6, 'MB')
    // Another page, which comes when they are all there: half of them are in the bridge's memory.
    const late = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    const since = performance.now()
    await late.goto(`http://localhost:${ui}/`)
    await late.locator('canvas').first().waitFor()
    report('peerscope: from opening the page to its picture', performance.now() - since, 'ms')
    await late.close()
    await lookAt(page, 'peerscope', report)
  } finally {
    await browser.close()
    bridge.child.kill('SIGKILL')
  }
}

/** @returns whether it has shown them in time */
async function theirs(report, spans) {
  const release = join(
    dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
    'dist/release',
  )
  const trace = traceJson(spans)
  const [port] = await freePorts(1)
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/trace.json') return response.end(trace)
    const file = join(release, path === '/' ? 'index.html' : path)
    if (!existsSync(file)) return response.writeHead(404).end()
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream')
    return createReadStream(file).pipe(response)
  })
  await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve))
  const browser = await launchBrowser()
  try {
    const empty = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await empty.goto(`http://127.0.0.1:${port}/`)
    await empty.waitForTimeout(500)
    const before = await memoryOf(empty)
    await empty.close()
    const profile = encodeURIComponent(`http://127.0.0.1:${port}/trace.json`)
    const since = performance.now()
    const page = await openMeasured(browser, `http://127.0.0.1:${port}/#profileURL=${profile}`)
    // Its views are there once a profile is.
    try {
      await page.getByText('Time Order').first().waitFor({ timeout: PATIENCE_MS })
    } catch {
      return false
    }
    const name = `speedscope, ${spans.toLocaleString('en-GB')} spans`
    report(`${name}: from opening the page to its picture`, performance.now() - since, 'ms')
    report(`${name}: heap`, ((await memoryOf(page)) - before) / 1e6, 'MB')
    await lookAt(page, name, report)
    return true
  } finally {
    await browser.close()
    server.close()
  }
}

async function lookAt(page, name, report) {
  await page.mouse.move(700, 700)
  await take(page)
  await lookAround(page, MEASURE_MS)
  const { intervals, scripts } = await take(page)
  report(`${name}: script per animation frame, p99`, percentile(scripts, 0.99), 'ms')
  report(`${name}: frame intervals over 17.5 ms`, share(intervals, 17.5), '%')
}

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
}

/** Complete events (`ph: X`) one after another, as a thread that computes and calls makes them. */
function traceJson(spans) {
  const names = ['recv()', 'running', 'send()', 'running']
  const events = Array.from(
    { length: spans },
    (_, i) =>
      `{"ph":"X","pid":1,"tid":1,"name":"${names[i % names.length]}","ts":${i * 2.5},"dur":2.4}`,
  )
  return `[${events.join(',')}]`
}
