/** A headless browser for a test, and what it complained about. */
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, inject, onTestFinished, type TestContext } from 'vitest'
import './browser-setup.js'

export interface PageOptions {
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  locale?: 'en' | 'de'
  reducedMotion?: boolean
  /** Errors on the console that this test is about, and that are no defect in it. */
  expectedErrors?: RegExp[]
  /** Runs in the page before its own code. */
  script?: () => void
}

/** The browser of this file's tests: to start one takes longer than most of them. */
let running: Promise<Browser> | null = null
afterAll(async () => {
  await (await running)?.close()
})

/**
 * Opens a page that shares nothing with other pages; skips the test, with the reason, where there is none.
 * The test fails when the page logs an error, throws, or violates its Content Security Policy.
 */
export async function openPage(
  context: TestContext,
  url: string,
  { width = 1440, height = 900, theme = 'light', locale = 'en', ...rest }: PageOptions = {},
): Promise<Page> {
  const found = inject('browser')
  if ('missing' in found) return context.skip(found.missing)
  const browser = await (running ??= launch(found.executable))
  const own = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    locale,
    reducedMotion: rest.reducedMotion === true ? 'reduce' : 'no-preference',
  })
  const page = await own.newPage()
  const errors = collectErrors(page, rest.expectedErrors ?? [])
  onTestFinished(async ({ task }) => {
    await own.close()
    // An error of the page would only hide the one that the test has found already.
    if (task.result?.state === 'fail' || errors.length === 0) return
    throw new Error(`the page complained:\n${errors.join('\n')}`)
  })
  if (rest.script !== undefined) await page.addInitScript(rest.script)
  await page.goto(url, { waitUntil: 'load' })
  return page
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      // Chromium's sandbox refuses to run as root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Chromium reports violations of the Content Security Policy as errors on the console. */
function collectErrors(page: Page, expected: readonly RegExp[]): string[] {
  const errors: string[] = []
  const add = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) errors.push(text)
  }
  page.on('console', (message) => {
    if (message.type() === 'error') add(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => {
    // Lines that begin with "at" would be taken for places in the test's own files.
    add(`thrown: ${error.stack ?? error.message}`.replaceAll(/^\s*at /gm, '  in '))
  })
  return errors
}

/** A picture of the page, once its fonts are there, without moving parts. */
export async function screenshot(page: Page, file?: string): Promise<Buffer> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  return page.screenshot({ animations: 'disabled', ...(file !== undefined && { path: file }) })
}
