/** What has arrived and is not read, what is being sent, and full buffers, as the page shows them. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { startBridge, startWatchers, type Model } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'

async function linkedToPlainPeer(model: Model, { reads = true, flags = [] as string[] } = {}) {
  const [own, other] = [await freePort(), await freePort()]
  const plain = new PlainPeer(other, { reads })
  const bridge = startBridge(model, { listenPort: own, peerPort: other, flags })
  await bridge.ready()
  await plain.incoming()
  await plain.dial(own)
  await bridge.linked()
  return { bridge, plain }
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('composer').fill(text)
  await page.getByTestId('composer').press('Enter')
}

const unread = (page: Page) => page.getByTestId('unread')
const received = (page: Page, text: string) =>
  page.locator('[data-testid=message][data-direction=received]', { hasText: text })

describe('a line that has arrived', () => {
  it('is a dashed bubble with its size until the program reads it, and then tells how long it lay', async (context) => {
    const { bridge, plain } = await linkedToPlainPeer('sync')
    const page = await openPage(context, bridge.url)
    plain.send('x'.repeat(22) + '\n')
    await unread(page).filter({ hasText: '23 B arrived, unread' }).waitFor()
    await unread(page)
      .filter({ hasText: /^.*since \d\d:\d\d:\d\d\.\d+, for [1-9]\d*\.\d s/s })
      .waitFor()
    await say(page, 'now I look')
    const item = received(page, 'xxx')
    await item
      .filter({ hasText: /read\s+\d\d:\d\d:\d\d\.\d+,\s+had\s+lain\s+unread\s+for\s+\d\.\d+\s+s/ })
      .waitFor()
    await expect.poll(() => unread(page).count()).toBe(0)
    // The next one finds recv() waiting.
    await say(page, 'and again')
    await page.getByTestId('state-sentence').filter({ hasText: 'recv()' }).waitFor()
    plain.send('at once\n')
    await received(page, 'at once')
      .filter({ hasText: /read\s+\d\d:\S+\s+at\s+once/ })
      .waitFor()
  })

  it('says so of each line of a watched sender, on both pages', async (context) => {
    const { alice, bob } = await startWatchers(['sync', 'sync'])
    alice.type('first')
    const bobPage = await openPage(context, bob.url)
    await unread(bobPage).filter({ hasText: '6 B arrived, unread' }).waitFor()
    const stage = await openPage(context, `${alice.url}/stage`)
    const bobsPart = stage.locator('[data-peer=Bob]')
    await bobsPart.getByTestId('unread').filter({ hasText: '6 B arrived, unread' }).waitFor()
    bob.type('seen')
    await bobsPart
      .locator('[data-direction=received]', { hasText: /had lain unread for/ })
      .waitFor()
    await expect.poll(() => bobsPart.getByTestId('unread').count()).toBe(0)
  })

  it('together with another one lies in the process, in German too', async (context) => {
    const { bridge, plain } = await linkedToPlainPeer('sync')
    const page = await openPage(context, bridge.url, { locale: 'de' })
    plain.send('eins\nzwei\n')
    await unread(page).filter({ hasText: '10 B angekommen, ungelesen' }).waitFor()
    await say(page, 'lesen')
    await received(page, 'eins')
      .filter({ hasText: /lag vorher .* ungelesen/ })
      .waitFor()
    await unread(page).filter({ hasText: '5 B im Prozess, vom Programm ungelesen' }).waitFor()
  })
})

describe.each(['sync', 'async'] as const)(
  'a send() of a %s program that waits for room',
  (model) => {
    it('tells how much of the line the kernel has, and that the buffer is full', async (context) => {
      const flags = ['--send-buffer', '4096']
      const { bridge, plain } = await linkedToPlainPeer(model, { reads: false, flags })
      // A sync program hears an answer between two lines.
      plain.send('go on\n'.repeat(200))
      const page = await openPage(context, bridge.url)
      const line = 'y'.repeat(60_004)
      const isHeld = async () => (await page.getByText(/^being sent: /).count()) > 0
      for (let sent = 0; sent < 200 && !(await isHeld()); sent++) bridge.type(line)
      const told = page.getByText(/^being sent: [\d,]+ of 60,005 B handed to the kernel$/)
      await told.waitFor()
      await page.locator('[data-testid=send-queue][data-full=true]').waitFor()
      // It stands still, and so does what is told of it.
      const words = await told.textContent()
      await page
        .getByText(model === 'sync' ? /send\(\) for \d\.\d s/ : /free/)
        .first()
        .waitFor()
      expect(await told.textContent()).toBe(words)
    })
  },
)

it('a full receive buffer is marked, on the own page and at a watched peer', async (context) => {
  const { alice, bob } = await startWatchers(['sync', 'async'], ['--receive-buffer', '4096'])
  for (let i = 0; i < 40; i++) bob.type('z'.repeat(2000))
  const own = await openPage(context, alice.url)
  await own.locator('[data-testid=receive-queue][data-full=true]').waitFor()
  const other = await openPage(context, bob.url)
  await other.locator('[data-testid=receive-queue][data-full=true]').waitFor()
})

describe.each(['sync', 'async'] as const)('bytes without a newline, at a %s program', (model) => {
  it('are told on the page, and once in the terminal', async (context) => {
    const { bridge, plain } = await linkedToPlainPeer(model)
    const page = await openPage(context, bridge.url)
    if (model === 'sync') await say(page, 'hello')
    await page.getByTestId('state-sentence').filter({ hasText: 'recv()' }).waitFor()
    plain.send('no newline!!')
    await page
      .getByTestId('state-sentence')
      .filter({ hasText: '12 B have arrived without a newline' })
      .waitFor()
    // No line ends within the flag, however narrow the page is.
    const flag = page.getByTestId('state-sentence').getByText('--framing', { exact: true })
    expect(await flag.evaluate((element) => element.getClientRects().length)).toBe(1)
    expect(await flag.evaluate((element) => getComputedStyle(element).whiteSpace)).toBe('nowrap')
    await unread(page).filter({ hasText: '12 B in the process' }).waitFor()
    await bridge.says(/12 bytes have arrived without a newline.*--framing raw/)
    plain.send('\n')
    await received(page, 'no newline!!').waitFor()
    await expect.poll(() => unread(page).count()).toBe(0)
  })
})
