import { launchBrowser, openMeasured } from '../programs/browser.mjs'
import { percentile, share, take } from '../programs/frames.mjs'
import { freePorts, programFile, startNode } from '../programs/processes.mjs'

/** A minute, or as long as is asked for: PEERSCOPE_BENCH_SECONDS=600. */
const SECONDS = Number(process.env.PEERSCOPE_BENCH_SECONDS ?? 60)
const RATE = 1000

/** A run at 1,000 spans a second that is searched, filtered, scrubbed and selected while it goes on. */
export default async function usedWhileItRuns(report) {
  const [port, ui] = await freePorts(2)
  const env = { RATE: String(RATE), SECONDS: String(SECONDS + 10) }
  const bridge = startNode(programFile('span-bridge.mjs'), [port, ui], env, 'ignore')
  await bridge.line()
  const browser = await launchBrowser()
  try {
    const page = await openMeasured(browser, `http://localhost:${ui}/`)
    await page.getByTestId('overview').waitFor()
    await page.waitForTimeout(2000)
    await take(page)
    const all = { scripts: [], intervals: [], holes: 0, spans: 0 }
    const until = Date.now() + SECONDS * 1000
    for (let round = 0; Date.now() < until; round++) {
      await useOnce(page, round)
      const { scripts, intervals, holes, spans } = await take(page)
      all.scripts.push(...scripts)
      all.intervals.push(...intervals)
      all.holes += holes
      for (const count of Object.values(spans)) all.spans += count
    }
    const name = 'used while it runs'
    report(`${name}: spans that came`, all.spans, '', { atLeast: SECONDS * RATE * 0.95 })
    report(`${name}: missed`, all.holes, '', { atMost: 0 })
    report(`${name}: script a frame p99`, percentile(all.scripts, 0.99), 'ms', { atMost: 8 })
    report(`${name}: script a frame p99.9`, percentile(all.scripts, 0.999), 'ms')
    report(`${name}: script a frame, longest`, Math.max(...all.scripts), 'ms')
    report(`${name}: intervals over 17.5 ms`, share(all.intervals, 17.5), '%', { atMost: 1 })
    report(`${name}: intervals over 50 ms`, share(all.intervals, 50), '%')
  } finally {
    await browser.close()
    bridge.child.kill('SIGKILL')
  }
}

/** All that a person does with a timeline, one after the other. */
async function useOnce(page, round) {
  const picture = page.getByRole('application')
  await picture.focus()
  await page.keyboard.press('l')
  await page.waitForTimeout(3000)
  await page.keyboard.press('p')
  await page.keyboard.press('f')
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('wad'[i % 3])
    await page.waitForTimeout(60)
  }
  await page.keyboard.press('/')
  const field = page.getByRole('searchbox')
  await field.fill(['recv >1ms', 'recv >900us', 'blocked', 'send <1ms'][round % 4])
  await page.waitForTimeout(600)
  await field.press('Enter')
  await field.press('Enter')
  const only = page.locator('[role=search] [aria-pressed]')
  await only.click()
  await page.waitForTimeout(400)
  await only.click()
  await field.press('Escape')
  const box = await picture.locator('canvas').boundingBox()
  const strip = await page.getByTestId('overview').boundingBox()
  if (box === null || strip === null) throw new Error('there is no picture')
  await page.keyboard.press('f')
  await page.mouse.move(box.x + 200, box.y + 60)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width - 60, box.y + 60, { steps: 12 })
  await page.mouse.up()
  await page.locator('[data-testid=range-figures] tbody').waitFor()
  await page.keyboard.press('Escape')
  for (let at = 0.1; at < 0.9; at += 0.1) {
    await page.mouse.click(strip.x + strip.width * at, strip.y + 5)
    await page.waitForTimeout(80)
  }
  await picture.focus()
  await page.keyboard.press('p')
}
