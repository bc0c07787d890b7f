/** A headless Chromium for a measurement. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'
import { programFile } from './processes.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

export function launchBrowser() {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const executablePath = process.env.PEERSCOPE_BROWSER ?? found.find((path) => existsSync(path))
  if (executablePath === undefined)
    throw new Error('no Chromium; set PEERSCOPE_BROWSER to its path')
  return chromium.launch({
    executablePath,
    // Chromium's sandbox refuses to run as root.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu'],
  })
}

/** A page that measures its own frames (`take`). */
export async function openMeasured(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.addInitScript({ path: programFile('frame-meter.js') })
  await page.goto(url)
  return page
}
