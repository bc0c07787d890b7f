import { cliFile, freePorts, programFile, startNode } from '../programs/processes.mjs'
import { launchBrowser, openMeasured } from '../programs/browser.mjs'
import { percentile, share, take } from '../programs/frames.mjs'

const WATCHED = 8
const RATE = 5000
const SECONDS = 14
/** The page has settled, and the bridges still run. */
const SETTLE_MS = 3000
const MEASURE_MS = 8000

/** Eight watched bridges that finish 5,000 spans a second each, on one page that follows them live. */
export default async function watching(report) {
  const ports = await freePorts(2 * WATCHED + 2)
  const env = { RATE: String(RATE), SECONDS: String(SECONDS) }
  const bridges = Array.from({ length: WATCHED }, (_, i) =>
    startNode(programFile('span-bridge.mjs'), ports.slice(2 * i, 2 * i + 2), env, 'ignore'),
  )
  await Promise.all(bridges.map((bridge) => bridge.line()))
  const [listenPort, uiPort] = ports.slice(-2)
  const watch = bridges.flatMap((_, i) => ['--watch', `http://localhost:${ports[2 * i + 1]}`])
  const args = ['async', '--listen-port', listenPort, '--ui-port', uiPort, '--json', ...watch]
  const own = startNode(cliFile, args, {}, 'ignore')
  await own.line()
  const browser = await launchBrowser()
  try {
    const page = await openMeasured(browser, `http://localhost:${uiPort}/`)
    await page.waitForTimeout(SETTLE_MS)
    const before = await take(page)
    await page.waitForTimeout(MEASURE_MS)
    const { intervals, scripts, spans, holes } = await take(page)
    const seconds = intervals.reduce((sum, ms) => sum + ms, 0) / 1000
    const came = Object.values(spans).reduce((sum, count) => sum + count, 0)
    report('spans that reached the page', came / seconds, 'spans/s', {
      atLeast: WATCHED * RATE * 0.98,
    })
    report('frames of the stream that were missed', holes + before.holes, 'frames', { atMost: 0 })
    report('script per animation frame, p99', percentile(scripts, 0.99), 'ms', { atMost: 8 })
    report('frame intervals over 17.5 ms', share(intervals, 17.5), '%', { atMost: 1 })
    const empty = await emptyPage(browser)
    report('the same of an empty page', share(empty.intervals, 17.5), '%')
  } finally {
    await browser.close()
    for (const { child } of [own, ...bridges]) child.kill('SIGKILL')
  }
}

async function emptyPage(browser) {
  const page = await openMeasured(browser, 'data:text/html,<title>empty</title>')
  await page.waitForTimeout(500)
  await take(page)
  await page.waitForTimeout(3000)
  return take(page)
}
