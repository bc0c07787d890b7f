/** Searching, selecting and following causes in the timeline, with the pointer and without. */
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, it, type TestContext } from 'vitest'
import { accessibilityFaults } from '../support/axe.js'
import { startPair, startWatchers, type BridgeProcess } from '../support/bridge-process.js'
import { openPage, type PageOptions } from '../support/browser.js'
import { freePort } from '../support/ports.js'
import { TestProcess } from '../support/process.js'

/** Alice, whose page it is, and Bob, who is watched; both sync. Alice has sent, Bob has answered. */
async function chatted(
  context: TestContext,
  options: PageOptions = {},
): Promise<{ page: Page; alice: BridgeProcess; bob: BridgeProcess }> {
  const { alice, bob } = await startWatchers(['sync', 'sync'])
  const page = await openPage(context, `${alice.url}/`, options)
  await page
    .getByRole('heading', { name: options.locale === 'de' ? 'Bei Bob' : 'At Bob' })
    .waitFor()
  alice.type('hello Bob')
  await page.waitForTimeout(400)
  bob.type('hello Alice')
  await alice.shows('hello Alice')
  await bob.shows('hello Bob')
  await page.waitForTimeout(300)
  await picture(page).focus()
  await page.keyboard.press('p')
  return { page, alice, bob }
}

const picture = (page: Page) => page.getByRole('application')
const details = (page: Page) => page.locator('.details')

describe('a search', () => {
  it('finds by operation, duration and message, goes from one to the next, and marks them', async (context) => {
    const { page } = await chatted(context)
    await page.keyboard.press('/')
    const field = page.getByRole('searchbox', { name: 'Search the timeline' })
    const count = page.getByTestId('search-count')
    await field.fill('send')
    await expect.poll(() => count.textContent().then((text) => text?.trim())).toBe('2 found')
    await field.fill('recv > 100 ms')
    await expect.poll(() => count.textContent().then((text) => text?.trim())).toBe('1 found')
    await field.press('Enter')
    await details(page)
      .getByText(/^recv\(\) \d/)
      .waitFor()
    // What still goes on is found too: both wait for their users.
    await field.fill('input')
    await expect.poll(() => count.textContent().then((text) => text?.trim())).toBe('4 found')
    await field.fill('hello bob')
    await expect.poll(() => count.textContent().then((text) => text?.trim())).toBe('3 found')
    await field.press('Enter')
    await details(page).getByText('hello Bob').waitFor()
    // Round it goes, and says so.
    const round = page.getByText('That was the last one; from the beginning again.')
    let wentRound = 0
    for (let i = 0; i < 6; i++) {
      await field.press('Enter')
      await page.waitForTimeout(100)
      wentRound += await round.count()
    }
    expect(wentRound).toBe(2)
    await field.fill('recv >1min')
    await expect
      .poll(() => count.textContent().then((text) => text?.trim()))
      .toContain('nothing found')
    expect(await accessibilityFaults(page)).toEqual([])
    await field.press('Escape')
    expect(await field.count()).toBe(0)
    expect(await picture(page).evaluate((element) => element === document.activeElement)).toBe(true)
  })
})

describe('a search of earlier runs', () => {
  it('finds what is not in view, and goes there', async (context) => {
    const { page } = await chatted(context)
    await page.keyboard.press('l')
    await page.locator('button[data-model=async]').click()
    await page.locator('button[data-model=async][aria-pressed=true]').waitFor()
    await picture(page).focus()
    for (let i = 0; i < 12; i++) await page.keyboard.press('w')
    await page.waitForTimeout(300)
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('listen')
    // Of both runs of Alice, and of Bob.
    await page.getByTestId('search-count').getByText('3 found').waitFor()
    // All of them lie before what is in view: the nearest is chosen.
    await page.keyboard.press('Enter')
    await details(page)
      .getByText(/^listen\(\) \d/)
      .waitFor()
    await page.keyboard.press('Shift+Enter')
    await details(page).getByText('sync, main thread').waitFor()
  })
})

describe('a filter', () => {
  it('leaves what was found in the picture and in the table, and lets the rest recede', async (context) => {
    const { page } = await chatted(context)
    await page.keyboard.press('f')
    await page.keyboard.press('t')
    const rows = page.getByRole('region', { name: /finished spans in view/ }).getByRole('row')
    await expect.poll(() => rows.count()).toBeGreaterThan(8)
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('recv >100ms')
    await page.getByTestId('search-count').getByText('1 found').waitFor()
    const whole = await page.locator('canvas').first().screenshot()
    const only = page.getByRole('button', { name: 'Only these' })
    await only.click()
    // The head, and the one that was found.
    await expect.poll(() => rows.count()).toBe(2)
    expect(await rows.nth(1).textContent()).toContain('recv()')
    expect((await page.locator('canvas').first().screenshot()).equals(whole)).toBe(false)
    expect(await accessibilityFaults(page)).toEqual([])
    await only.click()
    await expect.poll(() => rows.count()).toBeGreaterThan(8)
  })
})

describe('what released a span', () => {
  it('is one key away, and back is another', async (context) => {
    const { page } = await chatted(context)
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('recv >100ms')
    await page.keyboard.press('Enter')
    await details(page)
      .getByText(/^recv\(\) \d/)
      .waitFor()
    await picture(page).focus()
    await page.keyboard.press('r')
    await details(page)
      .getByText(/^send\(\) \d/)
      .waitFor()
    await details(page).getByText('hello Alice').waitFor()
    await page.keyboard.press('Backspace')
    await details(page)
      .getByText(/^recv\(\) \d/)
      .waitFor()
  })

  it('is found from a span that still went on when it was chosen', async (context) => {
    const { alice, bob } = await startWatchers(['sync', 'sync'])
    const page = await openPage(context, `${alice.url}/`)
    await page.getByRole('heading', { name: 'At Bob' }).waitFor()
    alice.type('hello Bob')
    await page.getByTestId('state-sentence').getByText('Blocked in recv()').waitFor()
    await picture(page).focus()
    await page.keyboard.press('.')
    await details(page)
      .getByText(/^recv\(\) .* …$/)
      .waitFor()
    bob.type('hello Alice')
    await details(page)
      .getByText(/^recv\(\) [^…]*$/)
      .waitFor()
    await details(page).getByText('hello Alice').waitFor()
    await page.keyboard.press('r')
    await details(page)
      .getByText(/^send\(\) \d/)
      .waitFor()
  })

  it('is the typed line, which stands in the chat', async (context) => {
    const { page } = await chatted(context)
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('input hello bob')
    await page.keyboard.press('Enter')
    await details(page)
      .getByText(/^input\(\) \d/)
      .waitFor()
    await picture(page).focus()
    await page.keyboard.press('r')
    await page.locator('[data-testid=message].shown', { hasText: 'hello Bob' }).waitFor()
    await page.getByRole('button', { name: 'To its message (R)' }).waitFor()
  })

  it('is said to be unknown where no span in the picture did', async (context) => {
    const { page } = await chatted(context)
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('listen')
    await page.keyboard.press('Enter')
    await details(page)
      .getByText(/^listen\(\) \d/)
      .waitFor()
    await picture(page).focus()
    await page.keyboard.press('r')
    await page.getByText('No span in this picture released it.').waitFor()
  })
})

describe('what a watched peer was in when it was killed', () => {
  it('is said to be unknown from then on', async (context) => {
    const { page, bob } = await chatted(context)
    bob.kill()
    await page.keyboard.press('l')
    await page.keyboard.press('.')
    await details(page).waitFor()
    await page.keyboard.press('Alt+ArrowDown')
    const gone = 'Its bridge is gone: what became of it is not known.'
    await details(page).getByText(gone).waitFor()
    await page.keyboard.press('r')
    await page.locator('.said', { hasText: gone }).waitFor()
  })
})

describe('a stretch of time', () => {
  it('is drawn with the mouse, and its exact figures add up to it', async (context) => {
    const { page } = await chatted(context)
    const box = await picture(page).boundingBox()
    if (box === null) throw new Error('there is no picture')
    await page.keyboard.press('f')
    // Nearly the whole run: how long each part of it took is another matter.
    await page.mouse.move(box.x + 170, box.y + 60)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 30, box.y + 60, { steps: 5 })
    await page.mouse.up()
    const figures = page.getByTestId('range-figures')
    const ofAlice = async () => {
      const rows = await figures
        .locator('tbody tr')
        .evaluateAll((all) =>
          all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
        )
      return rows.filter(([peer]) => peer === 'Alice')
    }
    // It is added up a part at a time.
    await expect.poll(async () => (await ofAlice()).length).toBeGreaterThanOrEqual(4)
    const share = (await ofAlice()).reduce((sum, row) => sum + Number.parseFloat(row[5] ?? ''), 0)
    expect(share).toBeGreaterThan(99)
    expect(share).toBeLessThan(101)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await figures.getByRole('button', { name: 'Copy as TSV' }).click()
    await figures.getByRole('button', { name: 'Copied' }).waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied.split('\n')[0]).toBe(
      'peer\tlane\tmode\toperation\ttime\tshare\tspans\tlongest\tbytes',
    )
    await figures.getByRole('button', { name: 'Let go' }).click()
    expect(await figures.count()).toBe(0)
  })

  it('is chosen with the keyboard alone, in German too', async (context) => {
    const { page } = await chatted(context, { locale: 'de' })
    await page.keyboard.press('f')
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+ArrowRight')
    await page
      .getByTestId('range-figures')
      .getByText(/ gewählt, ab /)
      .waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByTestId('range-figures').count()).toBe(0)
  })
})

describe('a page that is opened late', () => {
  it('shows the block that is going on, with its true start', async (context) => {
    const [alice, bob] = await startPair('sync', 'sync')
    await Promise.all([alice.linked(), bob.linked()])
    // The program waits for its user for some seconds before anybody looks.
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const page = await openPage(context, 'about:blank')
    const meter = fileURLToPath(new URL('../support/first-hatch.js', import.meta.url))
    await page.addInitScript({ path: meter })
    await page.goto(alice.url)
    const state = page.getByTestId('state-sentence')
    await state.getByText(/Blocked in input\(\) for [3-9]\.\d s/).waitFor()
    // How soon is a matter of `npm run bench -- timeline`.
    await expect
      .poll(() => page.evaluate('window.firstHatch.drawn - window.firstHatch.snapshot'))
      .toBeGreaterThan(0)
    await picture(page).focus()
    await page.keyboard.press('.')
    await details(page).getByText('could be released by').waitFor()
    await details(page)
      .getByText(/^input\(\) [3-9]\.\d s …$/)
      .waitFor()
  })
})

describe('time travel', () => {
  it('goes to what was before the memory of a page that came late, out of the session file', async (context) => {
    const [listenPort, uiPort] = [await freePort(), await freePort()]
    const program = fileURLToPath(new URL('../../bench/programs/span-bridge.mjs', import.meta.url))
    const env = ['env', 'RATE=200000', 'SECONDS=4'] as const
    const bridge = new TestProcess('a bridge that finishes spans', [
      ...env,
      ...[process.execPath, program, `${listenPort}`, `${uiPort}`],
    ])
    await bridge.shows('ready')
    // More than the bridge keeps for a page that comes now.
    await new Promise((resolve) => setTimeout(resolve, 7000))
    const page = await openPage(context, 'about:blank')
    // It may be looked at already where the page opens.
    const asked = page.waitForResponse((response) => response.url().includes('/history?'))
    await page.goto(`http://localhost:${uiPort}/`)
    await page.getByTestId('overview').waitFor()
    await picture(page).focus()
    await page.keyboard.press('f')
    const answer = await asked
    expect(answer.status()).toBe(200)
    const records = (await answer.body()).length / 32
    expect(records).toBeGreaterThan(50_000)
    // From the first span that the page has itself, one goes on into the past, without a hole.
    const box = await picture(page).boundingBox()
    if (box === null) throw new Error('there is no picture')
    const named = async (x: number): Promise<string> => {
      await page.mouse.move(box.x + x, box.y + 60)
      await page.waitForTimeout(60)
      return (await details(page).allTextContents()).join(' ')
    }
    let found = 0
    for (let x = 200; x < box.width - 30; x += 20) {
      if ((await named(x)).includes('start')) found += 1
    }
    // Nearly everywhere: where the lane waited to begin, and after its end, there is nothing.
    expect(found).toBeGreaterThan(10)
  })
})

describe('the strip of the whole run', () => {
  it('shows where one is, and leads elsewhere', async (context) => {
    const { page } = await chatted(context)
    const strip = page.getByTestId('overview')
    await strip.waitFor()
    await picture(page).focus()
    await page.keyboard.press('f')
    for (let i = 0; i < 6; i++) await page.keyboard.press('w')
    const before = await strip.screenshot()
    const box = await strip.boundingBox()
    if (box === null) throw new Error('there is no strip')
    await page.mouse.click(box.x + 40, box.y + 6)
    await page.waitForTimeout(200)
    expect((await strip.screenshot()).equals(before)).toBe(false)
  })

  it('stays under the pointer, whatever rows come in above it', async (context) => {
    const { page } = await chatted(context)
    await page.keyboard.press('l')
    await page.locator('button[data-model=async]').click()
    await page.waitForTimeout(1500)
    await picture(page).focus()
    for (let i = 0; i < 9; i++) await page.keyboard.press('w')
    const strip = page.getByTestId('overview')
    const before = await strip.boundingBox()
    const height = (await picture(page).boundingBox())?.height ?? 0
    if (before === null) throw new Error('there is no strip')
    // The rows of the run before the program was changed.
    await page.mouse.click(before.x + 20, before.y + 6)
    await expect
      .poll(async () => (await picture(page).boundingBox())?.height ?? 0)
      .toBeGreaterThan(height + 30)
    expect((await strip.boundingBox())?.y).toBe(before.y)
  })
})
