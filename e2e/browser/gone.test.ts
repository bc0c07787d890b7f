/** What a page says of a watched peer whose bridge is killed, stopped, started again or switched. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { startBridge, startWatchers, type BridgeProcess } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'

const part = (page: Page, name: string) => page.locator(`[data-peer=${name}]`)
const sentence = (page: Page, name: string) => part(page, name).getByTestId('state-sentence')
const link = (page: Page, name: string) => part(page, name).getByTestId('link-state')

async function say(page: Page, name: string, text: string): Promise<void> {
  await part(page, name).getByTestId('composer').fill(text)
  await part(page, name).getByTestId('composer').press('Enter')
}

/** How many colours the newest part of a peer's row in the strip has. */
function coloursAtEnd(page: Page, row: number): Promise<number> {
  return page.getByTestId('overview').evaluate((canvas: HTMLCanvasElement, row) => {
    const context = canvas.getContext('2d')
    const { width, height } = canvas
    // The frame around what is shown is beyond it.
    const [x, y] = [Math.round(width * 0.93), Math.round((row + 0.5) * (height / 2)) - 2]
    const { data } = context?.getImageData(x, y, 30, 4) ?? { data: [] }
    return new Set(
      Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 3).join()),
    ).size
  }, row)
}

/** As it was started, another time. */
function startAgain(bob: BridgeProcess, alice: BridgeProcess): BridgeProcess {
  const [listenPort, peerPort] = [bob.pagePort - 3000, alice.pagePort - 3000]
  return startBridge('sync', { listenPort, peerPort, flags: ['--name', 'Bob'] })
}

describe('a watched peer', () => {
  it('that was killed is not known to be connected, and what was known stays when it is back', async (context) => {
    const { alice, bob } = await startWatchers(['sync', 'sync'])
    const page = await openPage(context, `${alice.url}/stage`)
    await sentence(page, 'Bob').getByText('Blocked in input()').waitFor()
    await say(page, 'Alice', 'hello Bob')
    await say(page, 'Bob', 'hello Alice')
    const read = part(page, 'Alice').getByText(/read by Bob .* after Enter/)
    await read.waitFor()

    bob.kill()
    await link(page, 'Bob').and(page.locator('[data-link=unknown]')).waitFor()
    await sentence(page, 'Bob').getByText('Not observed since').waitFor()
    await sentence(page, 'Bob').getByText('Last known: Blocked in input().').waitFor()
    expect(await read.count()).toBe(1)
    // Nobody knows whether this line has come.
    await say(page, 'Alice', 'are you there?')
    await part(page, 'Alice').getByText('are you there?').waitFor()
    await part(page, 'Alice').getByTestId('send-again').waitFor()
    expect(await part(page, 'Bob').getByTestId('unread').count()).toBe(0)
    // The strip hatches what nobody saw, as the timeline does.
    await expect.poll(() => coloursAtEnd(page, 1)).toBeGreaterThan(1)
    await page.getByRole('application').focus()
    await page.keyboard.press('t')
    await page
      .getByRole('region', { name: /finished spans in view/ })
      .getByText('Its bridge is gone: what became of it is not known.')
      .waitFor()

    await startAgain(bob, alice).ready()
    // Alice's program, which sits in input(), has not noticed: Bob is heard again, whatever their link is.
    await sentence(page, 'Bob').getByText('Blocked in').waitFor()
    await link(page, 'Bob').and(page.locator(':not([data-link=unknown])')).waitFor()
    expect(await read.count()).toBe(1)
  })

  it('that was stopped in order has ended', async (context) => {
    const { alice, bob } = await startWatchers(['async', 'async'])
    const page = await openPage(context, `${alice.url}/stage`)
    await sentence(page, 'Bob').getByText('Idle').waitFor()
    bob.signal('SIGTERM')
    await sentence(page, 'Bob').getByText('The program has ended').waitFor()
    expect(await sentence(page, 'Bob').getByText('is starting').count()).toBe(0)
  })

  it('that switches its model has not left', async (context) => {
    const { alice } = await startWatchers(['sync', 'sync'])
    const page = await openPage(context, `${alice.url}/stage`)
    await sentence(page, 'Bob').getByText('Blocked in input()').waitFor()
    await part(page, 'Bob').getByRole('button', { name: 'async' }).click()
    await link(page, 'Alice')
      .filter({ hasText: 'was restarted as async, not noticed yet' })
      .waitFor()
  })
})
