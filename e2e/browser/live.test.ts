/** Two people chat, each with a page that shows what their program does. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { startBridge, startPair, type Model } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'

const pairs: [Model, Model][] = [
  ['sync', 'sync'],
  ['sync', 'async'],
  ['async', 'async'],
]

async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('composer').fill(text)
  await page.getByTestId('composer').press('Enter')
}

const message = (page: Page, text: string, state: string) =>
  page.locator(`[data-testid=message][data-state=${state}]`, { hasText: text })

describe('two pages', () => {
  it.for(pairs)(
    'of a %s and a %s peer: what one types, the other sees',
    async ([a, b], context) => {
      const [alice, bob] = await startPair(a, b)
      const alicePage = await openPage(context, alice.url)
      const bobPage = await openPage(context, bob.url)
      await say(alicePage, 'Grüße 😀 <b>kein HTML</b>')
      await say(bobPage, 'hello back')
      await message(bobPage, 'Grüße 😀 <b>kein HTML</b>', 'received').waitFor()
      await message(alicePage, 'hello back', 'received').waitFor()
      await message(alicePage, 'Grüße', 'acknowledged').waitFor()
      // The terminal of the bridge is the same chat.
      await bob.shows('Grüße 😀 <b>kein HTML</b>')
    },
  )
})

describe('the page of a sync peer', () => {
  it('sends what was entered before its connection to the bridge stood', async (context) => {
    const { bridge, plain } = await linkedToPlainPeer()
    const page = await openPage(context, bridge.url, { script: enterAtOnce })
    await (await plain.lines()).line('quicker than the page')
    await message(page, 'quicker than the page', 'acknowledged').waitFor()
    expect(await page.getByTestId('composer-problem').count()).toBe(0)
    const opened = await page.evaluate(() => Reflect.get(globalThis, 'socketsOpen') as number)
    expect(opened).toBe(0)
  })

  it('goes on counting while the program is blocked, and shows a queued line as queued', async (context) => {
    const { bridge, plain } = await linkedToPlainPeer()
    const page = await openPage(context, bridge.url)
    await say(page, 'first')
    const sentence = page.getByTestId('state-sentence')
    await sentence.filter({ hasText: 'recv()' }).waitFor()
    await say(page, 'waits in the queue')
    await message(page, 'waits in the queue', 'queued').waitFor()

    const gaps = await gapsBetweenUpdates(page, 3000)
    expect(gaps.length).toBeGreaterThan(15)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(200)
    expect(await sentence.textContent()).toMatch(/recv\(\) for [3-9]\.\d s/)

    plain.send('at last\n')
    await message(page, 'at last', 'received').waitFor()
    await message(page, 'waits in the queue', 'acknowledged').waitFor()
  })

  it('that comes late shows the open block with its true start', async (context) => {
    const { bridge } = await linkedToPlainPeer()
    bridge.type('hello')
    const early = await openPage(context, bridge.url)
    await early
      .getByTestId('state-sentence')
      .filter({ hasText: /recv\(\) for (?:[2-9]|\d\d)\.\d s/ })
      .waitFor()
    const late = await openPage(context, bridge.url)
    const read = async (page: Page) =>
      Number(
        /for (\d+\.\d) s/.exec((await page.getByTestId('state-sentence').textContent()) ?? '')?.[1],
      )
    await late.getByTestId('state-sentence').filter({ hasText: 'recv()' }).waitFor()
    expect(await read(late)).toBeGreaterThan(2)
    expect(Math.abs((await read(late)) - (await read(early)))).toBeLessThan(0.5)
    expect(
      await late.locator('[data-testid=program-line][data-current=true]').textContent(),
    ).toContain('recv(')
  })

  it('says within 1 s that the bridge is gone, and finds the next one by itself', async (context) => {
    const { bridge, own, peer } = await linkedToPlainPeer()
    const page = await openPage(context, bridge.url, { expectedErrors: [/WebSocket|ERR_/] })
    await page.getByTestId('state-sentence').filter({ hasText: 'input()' }).waitFor()
    await page.evaluate(watchForBanner)
    bridge.signal('SIGSTOP')
    const stoppedAt = await page.evaluate(() => performance.now())
    await page.getByTestId('blind-banner').waitFor()
    const seenAt = await page.evaluate(() => Reflect.get(globalThis, 'blindAt') as number)
    // The last heartbeat came up to a moment before the bridge was stopped.
    expect(seenAt - stoppedAt).toBeLessThanOrEqual(1000)
    const frozen = await page.getByTestId('state-sentence').textContent()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await page.getByTestId('state-sentence').textContent()).toBe(frozen)

    bridge.kill()
    await bridge.exit()
    const next = startBridge('async', { listenPort: own, peerPort: peer })
    await page.getByTestId('blind-banner').waitFor({ state: 'detached', timeout: 15_000 })
    expect(next.isRunning).toBe(true)
    await page.locator('button[data-model=async][aria-pressed=true]').waitFor()
  })

  it('still opens all it has when its bridge is gone, in the other language too', async (context) => {
    const { bridge } = await linkedToPlainPeer()
    const page = await openPage(context, bridge.url, {
      expectedErrors: [/WebSocket connection/, /ERR_CONNECTION_REFUSED/],
    })
    const loaded = page.waitForResponse(/labs-de/)
    await say(page, 'one')
    await message(page, 'one', 'acknowledged').waitFor()
    await loaded
    await page.waitForLoadState('networkidle')
    bridge.kill()
    await page.getByTestId('blind-banner').waitFor()
    await page.getByRole('button', { name: 'Deutsch' }).click()
    await page.getByRole('button', { name: 'Wörter' }).click()
    await page.getByRole('dialog').getByRole('heading', { name: 'Wörter' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('application').focus()
    await page.keyboard.press('.')
    await page.locator('.details').waitFor()
    await page.keyboard.press('Shift+ArrowLeft')
    await page.getByTestId('range-figures').waitFor()
    await page.keyboard.press('t')
    await page.getByRole('region', { name: /Abschnitte/ }).waitFor()
    await page.getByRole('button', { name: 'Suchen' }).click()
    await page.getByRole('searchbox').waitFor()
  })

  it('switches the model in place, and nothing typed is lost', async (context) => {
    const { bridge, plain } = await linkedToPlainPeer()
    const page = await openPage(context, bridge.url)
    await say(page, 'one')
    await page.getByTestId('state-sentence').filter({ hasText: 'recv()' }).waitFor()
    await say(page, 'two, typed while held')
    await message(page, 'two', 'queued').waitFor()
    await page.locator('button[data-model=async]').click()
    await page.locator('[data-testid=program-line]', { hasText: 'Promise.all' }).waitFor()
    await message(page, 'two', 'acknowledged').waitFor()
    await (await plain.lines()).line('two, typed while held')
  })
})

/** Runs in the page: enters a line as soon as there is a field for it, and counts what is open then. */
function enterAtOnce(): void {
  const sockets: WebSocket[] = []
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given)
      sockets.push(this)
    }
  }
  const observer = new MutationObserver(() => {
    const field = document.querySelector<HTMLTextAreaElement>('[data-testid=composer]')
    if (field === null) return
    observer.disconnect()
    const open = sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).length
    Reflect.set(globalThis, 'socketsOpen', open)
    field.value = 'quicker than the page'
    field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText' }))
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  })
  observer.observe(document, { subtree: true, childList: true })
}

/** A bridge whose other peer is in the hands of the test. */
async function linkedToPlainPeer() {
  const [own, peer] = [await freePort(), await freePort()]
  const plain = new PlainPeer(peer)
  const bridge = await startBridge('sync', { listenPort: own, peerPort: peer }).ready()
  await plain.dial(own)
  await bridge.says(/Accepted a connection/, 10_000)
  return { bridge, plain, own, peer }
}

/** Milliseconds between changes of the sentence's text, as the page itself saw them. */
function gapsBetweenUpdates(page: Page, forMs: number): Promise<number[]> {
  return page.evaluate((duration) => {
    const sentence = document.querySelector('[data-testid=state-sentence]')
    if (sentence === null) throw new Error('no state sentence')
    return new Promise<number[]>((resolve) => {
      const gaps: number[] = []
      let last = performance.now()
      const observer = new MutationObserver(() => {
        const now = performance.now()
        gaps.push(now - last)
        last = now
      })
      observer.observe(sentence, { subtree: true, characterData: true, childList: true })
      setTimeout(() => {
        observer.disconnect()
        resolve(gaps)
      }, duration)
    })
  }, forMs)
}

/** Notes when the banner appears, in the page's own time. */
function watchForBanner(): void {
  const observer = new MutationObserver(() => {
    if (document.querySelector('[data-testid=blind-banner]') === null) return
    Reflect.set(globalThis, 'blindAt', performance.now())
    observer.disconnect()
  })
  observer.observe(document.body, { subtree: true, childList: true })
}
