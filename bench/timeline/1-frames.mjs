/* global window */
import { freePorts, programFile, startNode } from '../programs/processes.mjs'
import { launchBrowser, openMeasured } from '../programs/browser.mjs'
import { percentile, share, take } from '../programs/frames.mjs'
import { lookAround, memoryOf } from '../programs/look-around.mjs'

const LANES = 8
const SPANS = 1_000_000
const RATE = 10_000
/** Of both bridges together while the lanes fill: less than a page takes in. */
const FILL_RATE = 400_000
const MEASURE_MS = 10_000

/** Eight lanes of a million spans while 10,000 more a second arrive: pan and zoom for ten seconds. */
export default async function frames(report) {
  const ports = await freePorts(4)
  const pages = [ports[1], ports[3]].map((port) => `http://localhost:${port}`)
  const half = { LANES: LANES / 2, COUNT: SPANS, FAST: FILL_RATE / 2, SLOW: RATE / 2 }
  const env = Object.fromEntries(Object.entries(half).map(([name, value]) => [name, String(value)]))
  const bridge = (i, ...watched) => {
    const args = [ports[2 * i], ports[2 * i + 1], 'lanes-source.mjs', 'async', `Bench ${i + 1}`]
    return startNode(programFile('span-bridge.mjs'), [...args, ...watched], env, 'ignore')
  }
  const bridges = [bridge(0, pages[1]), bridge(1)]
  await Promise.all(bridges.map((one) => one.line()))
  const browser = await launchBrowser()
  try {
    const page = await openMeasured(browser, `${pages[0]}/`)
    const before = await memoryOf(page)
    await Promise.all(bridges.map((one) => one.line()))
    await page.waitForTimeout(2000)
    const filled = await take(page)
    const records = Object.values(filled.spans).reduce((sum, count) => sum + count, 0)
    report('records that came while the lanes filled', records, '')
    report('frames of the stream that were missed', filled.holes, 'frames', { atMost: 0 })
    const after = await memoryOf(page)
    report('memory a span, index included', (after - before) / (LANES * SPANS), 'bytes', {
      atMost: 48,
    })
    await page.locator('[role=application] canvas').hover({ position: { x: 700, y: 120 } })
    await take(page)
    await lookAround(page, MEASURE_MS)
    const { intervals, scripts } = await take(page)
    report('script per animation frame, p99', percentile(scripts, 0.99), 'ms', { atMost: 8 })
    report('script per animation frame, p50', percentile(scripts, 0.5), 'ms')
    report('frame intervals over 17.5 ms', share(intervals, 17.5), '%', { atMost: 1 })
    const latencies = await followed(page)
    report('from the end of a call to its pixels, p50', percentile(latencies, 0.5), 'ms', {
      atMost: 25,
    })
    report('from the end of a call to its pixels, p99', percentile(latencies, 0.99), 'ms', {
      atMost: 50,
    })
  } finally {
    await browser.close()
    for (const { child } of bridges) child.kill('SIGKILL')
  }
  await emptyCanvas(report)
}

/** How long each span takes to its pixels while the picture follows. */
async function followed(page) {
  await page.locator('[role=application]').focus()
  await page.keyboard.press('l')
  await page.waitForTimeout(500)
  await page.evaluate(() => (window.frameMeter.timesLatency = true))
  await take(page)
  await page.waitForTimeout(4000)
  return (await take(page)).latencies
}

/** The same measured on a canvas that nobody draws on. */
async function emptyCanvas(report) {
  const browser = await launchBrowser()
  try {
    const page = await openMeasured(
      browser,
      'data:text/html,<canvas width="1440" height="600"></canvas>',
    )
    await page.waitForTimeout(500)
    await take(page)
    await lookAround(page, 3000)
    const { intervals } = await take(page)
    report('frame intervals over 17.5 ms, empty canvas', share(intervals, 17.5), '%')
  } finally {
    await browser.close()
  }
}
