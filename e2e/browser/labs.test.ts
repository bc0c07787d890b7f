/** The page of the labs: predict, run, compare. */
import type { Page } from 'playwright-core'
import { describe, expect, it, type TestContext } from 'vitest'
import { accessibilityFaults } from '../support/axe.js'
import { startBridge, type BridgeProcess } from '../support/bridge-process.js'
import { openPage, type PageOptions } from '../support/browser.js'
import { freePort } from '../support/ports.js'

async function open(
  context: TestContext,
  lab: string,
  options: PageOptions = {},
): Promise<{ page: Page; bridge: BridgeProcess }> {
  const [listenPort, peerPort] = [await freePort(), await freePort()]
  const bridge = await startBridge('async', { listenPort, peerPort }).ready()
  const page = await openPage(context, `${bridge.url}/lab#${lab}`, options)
  await page.getByTestId('programs').first().waitFor()
  return { page, bridge }
}

async function predict(page: Page, answer: string | RegExp): Promise<void> {
  await page.getByRole('radio', { name: answer }).check()
  await page.getByTestId('run').click()
}

describe('a lab', () => {
  it('asks before it runs, and tells from the figures that a prediction did not hold', async (context) => {
    const { page } = await open(context, 'hidden-mailbox', { locale: 'de' })
    await page.getByRole('heading', { name: 'Verborgener Briefkasten' }).waitFor()
    expect(await page.getByTestId('run').isDisabled()).toBe(true)
    await predict(page, 'bei beiden bei 0,2 s')
    await page.getByText('sync läuft …').waitFor()
    const verdict = page.getByTestId('verdict')
    await verdict.waitFor()
    expect(await verdict.getAttribute('data-held')).toBe('false')
    const words = (await verdict.textContent())?.replaceAll(/\s+/g, ' ') ?? ''
    expect(words).toContain('Deine Vorhersage traf nicht zu. Du sagtest: bei beiden bei 0,2 s.')
    expect(words).toContain('Was geschah: sync bei 1,2 s, async bei 0,2 s.')
    expect(words).toContain('der Kernel zeigte dort 6 B')
    expect(words).toContain('Es war angekommen; das Programm hatte nicht nachgesehen.')
    const unread = page.locator('[data-figure=unreadUs]')
    expect(await unread.locator('[data-model=sync]').textContent()).toMatch(
      /(9\d\d\sms|1,[0-4]\d\d\ss)/,
    )
    expect(await unread.locator('.ratio').textContent()).toMatch(/^sync\s[\d.,]+×$/)
    await page.getByRole('link', { name: /Verborgener Briefkasten.*fertig/ }).waitFor()
  })

  it('shows both models on one axis, which a table tells too', async (context) => {
    const { page } = await open(context, 'turn-taking')
    await predict(page, /sync: after her own line/)
    await page.getByTestId('verdict').waitFor()
    expect(await page.getByTestId('verdict').getAttribute('data-held')).toBe('true')
    const timeline = page.getByTestId('lab-timeline')
    expect(await timeline.count()).toBe(1)
    await timeline.getByRole('button', { name: 'Table' }).click()
    const rows = timeline.getByRole('row')
    await rows.filter({ hasText: 'recv' }).first().waitFor()
    const text = (await timeline.getByRole('table').textContent()) ?? ''
    expect(text).toContain('sync, main thread')
    expect(text).toContain('async, event loop')
  })

  it('draws and names the circles of a double deadlock, which the async programs do not have', async (context) => {
    const { page } = await open(context, 'double-deadlock')
    await predict(page, /only the async ones/)
    const [first, second] = ['readFirst', 'sendFirst'].map((part) =>
      page.locator(`[data-part=${part}]`).getByTestId('lab-deadlock'),
    )
    await first?.waitFor()
    // Found while it lasts, not made up afterwards.
    expect(await page.getByTestId('verdict').count()).toBe(0)
    await page.getByTestId('verdict').waitFor({ timeout: 30_000 })
    expect(await first?.allTextContents()).toHaveLength(1)
    expect(await first?.textContent()).toMatch(/sync: Deadlock:\s+Bob waits in recv\(\) for Alice/)
    expect(await second?.textContent()).toMatch(/sync: Deadlock:\s+Bob waits in send\(\) for Alice/)
    expect(await second?.allTextContents()).toHaveLength(1)
  })

  it('has both programs side by side, with what differs marked', async (context) => {
    const { page } = await open(context, 'hidden-mailbox')
    const programs = page.getByTestId('programs')
    expect(await programs.locator('[data-model=sync] mark').allTextContents()).toEqual([
      'while (true) {',
    ])
    const marks = await programs.locator('[data-model=async] mark').allTextContents()
    expect(marks).toContain('await Promise.all([receive(), speak()])')
    expect(marks.filter((mark) => mark === 'await').length).toBeGreaterThan(3)
  })

  it('can be stopped, predicted anew, and run without a prediction', async (context) => {
    const { page } = await open(context, 'double-deadlock')
    await predict(page, 'I do not know')
    await page.getByText(/Running sync, Both read first/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('link', { name: 'Turn-taking' }).click()
    await predict(page, 'at once in both')
    await page.getByTestId('verdict').waitFor()
    await page.getByRole('button', { name: 'Predict anew' }).click()
    expect(await page.getByTestId('verdict').count()).toBe(0)
    expect(await page.getByRole('radio', { name: 'at once in both' }).isChecked()).toBe(false)
  })

  it('says when its bridge has gone, and goes on when it is back', async (context) => {
    const { page, bridge } = await open(context, 'turn-taking', {
      // What it had not loaded yet when its bridge went is refused too.
      expectedErrors: [/WebSocket connection/, /ERR_CONNECTION_(REFUSED|RESET)/],
    })
    await predict(page, 'at once in both')
    await page.getByText('Running sync …').waitFor()
    bridge.kill()
    await page.getByText('The bridge has gone in the middle of the run.').waitFor()
    await page.getByText('The bridge does not answer.').waitFor()
    expect(await page.getByTestId('run').isDisabled()).toBe(true)
  })
})

describe('the page of the labs', () => {
  it('is linked from the page of a peer and from the stage', async (context) => {
    const { page, bridge } = await open(context, 'turn-taking')
    for (const path of ['/', '/stage']) {
      await page.goto(`${bridge.url}${path}`)
      await page.getByRole('link', { name: 'Labs' }).click()
      await page.getByRole('heading', { name: 'Turn-taking' }).waitFor()
    }
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`pleases axe (${theme}), before and after a run`, async (context) => {
      const { page } = await open(context, 'hidden-mailbox', { theme, locale: 'de' })
      expect(await accessibilityFaults(page)).toEqual([])
      await predict(page, 'bei beiden bei 1,2 s')
      await page.getByTestId('verdict').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
    })
  }

  it('works with the keyboard alone', async (context) => {
    const { page } = await open(context, 'hidden-mailbox')
    await page.getByRole('radio', { name: 'at 0.2 s in both' }).focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByTestId('verdict').waitFor()
    expect(await page.getByTestId('verdict').getAttribute('data-held')).toBe('true')
  })

  it('fits a phone', async (context) => {
    const { page } = await open(context, 'turn-taking', { width: 390, height: 844 })
    await predict(page, 'at once in both')
    await page.getByTestId('verdict').waitFor()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBeLessThanOrEqual(390)
  })
})
