/** Two peers, one picture: the stage, and the page of a peer that watches the other one. */
import type { Page } from 'playwright-core'
import { describe, expect, it, type TestContext } from 'vitest'
import { accessibilityFaults } from '../support/axe.js'
import { startWatchers, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { openPage, type PageOptions } from '../support/browser.js'

interface Pair {
  alice: BridgeProcess
  bob: BridgeProcess
  page: Page
}

/** Alice and Bob, who watch each other, and a page of Alice's bridge. */
async function open(
  context: TestContext,
  models: [Model, Model],
  {
    path = '/stage',
    flags = [],
    ...options
  }: PageOptions & { path?: string; flags?: string[] } = {},
): Promise<Pair> {
  const { alice, bob } = await startWatchers(models, flags)
  const page = await openPage(context, `${alice.url}${path}`, options)
  return { alice, bob, page }
}

const peer = (page: Page, name: string) => page.locator(`[data-peer=${name}]`)

async function say(page: Page, name: string, text: string): Promise<void> {
  const composer = peer(page, name).getByTestId('composer')
  await composer.fill(text)
  await composer.press('Enter')
}

describe('the stage', () => {
  it('shows both peers, and one person types for either', async (context) => {
    const { page, bob } = await open(context, ['sync', 'sync'])
    await peer(page, 'Alice').getByText('Blocked in input()').waitFor()
    await peer(page, 'Bob').getByText('Blocked in input()').waitFor()
    await say(page, 'Alice', 'hello Bob')
    await peer(page, 'Bob').locator('[data-hint=arrivedUnread]').waitFor()
    await peer(page, 'Alice')
      .getByText(/unread in Bob’s receive buffer for/)
      .waitFor()
    await say(page, 'Bob', 'hello Alice')
    await bob.shows('hello Bob')
    await peer(page, 'Alice')
      .getByText(/read by Bob .* after Enter/)
      .waitFor()
    await peer(page, 'Bob')
      .getByText(/read by Alice .* after Enter/)
      .waitFor()
  })

  it('calls each peer what its own bridge calls it, without --peer-name', async (context) => {
    const { page } = await open(context, ['async', 'async'])
    await say(page, 'Alice', 'who are you?')
    await peer(page, 'Alice').getByText('acknowledged by Bob’s kernel').waitFor()
    expect(await page.getByText(/Peer \d+/).count()).toBe(0)
  })

  it('tells where the time went, in parts that add up', async (context) => {
    const { page } = await open(context, ['async', 'async'])
    await say(page, 'Alice', 'how long?')
    const flow = peer(page, 'Alice').locator('[data-testid=flow][data-read=true]')
    await flow.locator('summary').click()
    const parts = await flow.locator('li').allTextContents()
    expect(parts.length).toBeGreaterThanOrEqual(2)
    expect(parts.join()).toMatch(/in send\(\)/)
  })

  it('changes both models in one control', async (context) => {
    const { page } = await open(context, ['sync', 'sync'])
    await page.getByRole('button', { name: 'both async' }).click()
    await peer(page, 'Alice').getByText('async.ts').waitFor()
    await peer(page, 'Bob').getByText('async.ts').waitFor()
    await page.getByRole('button', { name: 'mixed' }).click()
    await peer(page, 'Alice').getByText('sync.ts', { exact: true }).waitFor()
    await page.locator('[data-wanted="sync async"][aria-pressed=true]').waitFor()
  })

  for (const theme of ['light', 'dark'] as const) {
    it(`pleases axe (${theme}), in German too`, async (context) => {
      const { page } = await open(context, ['sync', 'async'], { theme, locale: 'de' })
      await say(page, 'Bob', 'grüß dich')
      await peer(page, 'Bob').getByTestId('flow').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
    })
  }

  it('leads to the own page of each', async (context) => {
    const { page, bob } = await open(context, ['sync', 'sync'])
    const link = peer(page, 'Bob').getByRole('link', { name: 'Bob' })
    expect(await link.getAttribute('href')).toBe(bob.url)
  })

  it('says when one of them is gone, and shows it again when it is back', async (context) => {
    const { page, bob } = await open(context, ['async', 'async'])
    await peer(page, 'Bob').getByText('Idle').waitFor()
    bob.kill()
    await peer(page, 'Bob').getByText('gone, tried again from time to time').waitFor()
    expect(await peer(page, 'Alice').getByText('gone').count()).toBe(0)
  })
})

describe('a deadlock', () => {
  it('is drawn and named while it lasts, and gone when it is gone', async (context) => {
    const { page } = await open(context, ['sync', 'sync'], { flags: ['--turn', 'listen'] })
    const banner = page.getByTestId('deadlock')
    await banner.waitFor()
    expect(await banner.textContent()).toMatch(
      /Deadlock: (Alice waits in recv\(\) for Bob, Bob waits in recv\(\) for Alice|Bob waits in recv\(\) for Alice, Alice waits in recv\(\) for Bob)/,
    )
    await peer(page, 'Bob').locator('[data-testid=model-switch][data-model=async]').click()
    await banner.waitFor({ state: 'hidden' })
  })

  it('is not told of two that wait for their users, nor of one that waits for the other', async (context) => {
    const { page } = await open(context, ['sync', 'sync'])
    const banner = page.getByTestId('deadlock')
    for (const line of ['one', 'two']) {
      await say(page, 'Alice', line)
      // Alice waits in recv(), Bob for his user: for longer than a circle has to last.
      await peer(page, 'Alice')
        .getByText(/Blocked in recv\(\) for 1\.[3-9] s/)
        .waitFor()
      expect(await banner.count()).toBe(0)
      await say(page, 'Bob', `${line}, too`)
      await peer(page, 'Alice').getByText('Blocked in input()').waitFor()
    }
    expect(await banner.count()).toBe(0)
  })
})

describe('the page of a peer', () => {
  it('shows the watched one beside it, and lets it be removed and added', async (context) => {
    const { page, bob } = await open(context, ['sync', 'async'], { path: '/' })
    await page.getByRole('heading', { name: 'At Bob' }).waitFor()
    await page.getByRole('button', { name: 'Watching: Bob' }).click()
    const dialog = page.getByRole('dialog', { name: 'Watched peers' })
    await dialog.getByText('same clock: times are exact').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await dialog.getByText('No other bridge is watched yet.').waitFor()
    await dialog.getByTestId('watch-address').fill('junk://')
    await dialog.getByRole('button', { name: 'Watch', exact: true }).click()
    await dialog.getByRole('alert').waitFor()
    await dialog.getByTestId('watch-address').fill(bob.url)
    await dialog.getByRole('button', { name: 'Watch', exact: true }).click()
    await dialog.locator('[data-testid=watched][data-state=live]').waitFor()
  })

  it('fits a phone, as the stage does, with long names too', async (context) => {
    const { page } = await open(context, ['sync', 'async'], {
      ...{ path: '/', width: 390, height: 844 },
      flags: ['--name', 'Alice of Wonderland, a quite long name'],
    })
    for (const path of ['/', '/stage']) {
      await page.goto(new URL(path, page.url()).href)
      await page.getByTestId('overview').waitFor()
      await page.getByText(/^Alice of .* % · Alice of .* %$/).waitFor()
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width, path).toBeLessThanOrEqual(390)
    }
  })
})
