/** What released a span where the other peer is no bridge: what this side alone knows of it. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { startBridge } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'
import { startLinked } from '../support/linked-bridge.js'
import { freePort } from '../support/ports.js'

const details = (page: Page) => page.locator('.details')
const shownEvent = (page: Page) => page.getByTestId('notices').locator('li.shown')

/** Searches for a span, and asks what released it. */
async function askAbout(page: Page, query: string, headline: RegExp): Promise<void> {
  await page.getByRole('application').focus()
  await page.keyboard.press('/')
  await page.getByRole('searchbox').fill(query)
  await page.keyboard.press('Enter')
  await details(page).getByText(headline).waitFor()
  await page.getByRole('application').focus()
  await page.keyboard.press('r')
}

describe('a recv() that an unwatched peer ended', () => {
  it.for([
    ['FIN', 'hangUp', 'peerClosed', 'the peer closing its side (FIN)'],
    ['RST', 'reset', 'connectionReset', 'a reset (RST)'],
  ] as const)('with %s leads to its event', async ([, end, code, words], context) => {
    const { bridge, plain, lines } = await startLinked('sync')
    const page = await openPage(context, bridge.url)
    bridge.type('hello')
    await lines.line('hello')
    await page.getByTestId('state-sentence').getByText('Blocked in recv()').waitFor()
    await page.waitForTimeout(300)
    plain[end]()
    await page.getByTestId('notices').locator(`[data-code=${code}]`).waitFor()
    await askAbout(page, 'recv >100ms', /^recv\(\) \d/)
    await details(page).getByText(words).waitFor()
    await page.getByRole('button', { name: 'To its event (R)' }).waitFor()
    expect(await shownEvent(page).getAttribute('data-code')).toBe(code)
    await page.getByText(/^Released by: .*127\.0\.0\.1/).waitFor()
    // It is said also when the list has it no more.
    await page.getByRole('button', { name: 'Dismiss all' }).click()
    await page.keyboard.press('Escape')
    await askAbout(page, 'recv >100ms', /^recv\(\) \d/)
    await page.getByText(/^Released by: .*127\.0\.0\.1/).waitFor()
    expect(await shownEvent(page).count()).toBe(0)
  })
})

describe.each(['sync', 'async'] as const)('a pause of a %s program', (model) => {
  it('leads to the connect() that failed, and that to its event', async (context) => {
    const [listenPort, peerPort] = [await freePort(), await freePort()]
    const bridge = await startBridge(model, { listenPort, peerPort }).ready()
    const page = await openPage(context, bridge.url)
    await page.getByTestId('notices').locator('[data-code=connectRefused]').waitFor()
    await page.waitForTimeout(2500)
    await page.getByRole('application').focus()
    await page.keyboard.press('p')
    await askAbout(page, 'sleep <1500ms', /^sleep\(\) 1/)
    await details(page)
      .getByText(/^connect\(\) \d/)
      .waitFor()
    await details(page).getByText('ECONNREFUSED').waitFor()
    await page.getByText('It was set because this call failed.').waitFor()
    await page.keyboard.press('r')
    expect(await shownEvent(page).getAttribute('data-code')).toBe('connectRefused')
    await page.keyboard.press('Backspace')
    await details(page)
      .getByText(/^sleep\(\) 1/)
      .waitFor()
  })
})

describe('a picture that stands still', () => {
  it('shows as going on what was over later, until it follows again', async (context) => {
    const { bridge, plain, lines } = await startLinked('sync')
    const page = await openPage(context, bridge.url)
    bridge.type('hello')
    await lines.line('hello')
    await page.getByTestId('state-sentence').getByText('Blocked in recv()').waitFor()
    await page.getByRole('application').focus()
    await page.keyboard.press('.')
    await details(page)
      .getByText(/^recv\(\) .* …$/)
      .waitFor()
    await page.keyboard.press('p')
    plain.reset()
    await page.getByTestId('notices').locator('[data-code=connectionReset]').waitFor()
    await page.keyboard.press('r')
    await page.getByText('It goes on: nothing has released it yet.').waitFor()
    await details(page).getByText('still going on').waitFor()
    expect(await details(page).getByText('ECONNRESET').count()).toBe(0)
    await page.keyboard.press('l')
    await details(page).getByText('a reset (RST)').waitFor()
    await page.keyboard.press('r')
    expect(await shownEvent(page).getAttribute('data-code')).toBe('connectionReset')
  })
})

describe('a message that came in two parts', () => {
  it('is found, told and reached from both recv()', async (context) => {
    const { bridge, plain, lines } = await startLinked('sync')
    const page = await openPage(context, bridge.url)
    bridge.type('hello')
    await lines.line('hello')
    plain.send('first ')
    await page.waitForTimeout(400)
    plain.send('half\n')
    await page.getByTestId('message').getByText('first half').waitFor()
    await page.getByRole('application').focus()
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('recv first')
    await page.getByTestId('search-count').getByText('2 found').waitFor()
    await page.keyboard.press('Shift+Enter')
    await page.keyboard.press('Shift+Enter')
    await details(page).getByText('A part of the message “first half”').waitFor()
    await page.getByRole('application').focus()
    await page.keyboard.press('r')
    await page.locator('[data-testid=message].shown', { hasText: 'first half' }).waitFor()
  })
})
