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
