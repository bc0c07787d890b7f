/** What is typed into a page goes out as it was meant, and what others write keeps its direction. */
import { MAX_MESSAGE_BYTES } from '@peerscope/protocol'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { startBridge, type Model } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'
import { LineCollector } from '../support/line-collector.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'

/** A bridge that a plain program has dialled: one connection, used both ways. */
async function dialled(model: Model, flags: readonly string[] = []) {
  const port = await freePort()
  const bridge = await startBridge(model, { listenPort: port, flags }).ready()
  const plain = new PlainPeer(await freePort())
  const lines = new LineCollector(await plain.dial(port))
  return { bridge, plain, lines }
}

const composer = (page: Page) => page.getByTestId('composer')
const messages = (page: Page) => page.getByTestId('message')

describe('the composer', () => {
  it('leaves the Enter of an input method to it', async (context) => {
    const { bridge, lines } = await dialled('async')
    const page = await openPage(context, bridge.url)
    await composer(page).fill('にほんご')
    await composer(page).evaluate((field) => {
      const key = { key: 'Enter', bubbles: true, cancelable: true }
      field.dispatchEvent(new KeyboardEvent('keydown', { ...key, isComposing: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { ...key, keyCode: 229 }))
    })
    await composer(page).fill('日本語')
    await composer(page).press('Enter')
    await lines.count(1)
    expect(lines.lines).toEqual(['日本語'])
    await expect.poll(() => messages(page).count()).toBe(1)
  })

  it('sends the longest line, whatever JSON makes of it, and an empty one', async (context) => {
    const { bridge, lines } = await dialled('async')
    const page = await openPage(context, bridge.url)
    for (const text of ['"'.repeat(MAX_MESSAGE_BYTES), 'é'.repeat(32_767), '']) {
      await composer(page).fill(text)
      await composer(page).press('Enter')
      await lines.line(text)
    }
    expect(await page.getByTestId('composer-problem').count()).toBe(0)
    await composer(page).fill('x'.repeat(MAX_MESSAGE_BYTES + 1))
    await composer(page).press('Enter')
    await page.getByTestId('composer-problem').waitFor()
  })

  it('scrolls the chat to what was sent', async (context) => {
    const { bridge, plain } = await dialled('async')
    const page = await openPage(context, bridge.url)
    plain.send(Array.from({ length: 60 }, (_, i) => `line ${i}\n`).join(''))
    await page.getByText('line 59', { exact: true }).waitFor()
    await page.getByText('line 3', { exact: true }).scrollIntoViewIfNeeded()
    await page.getByRole('button', { name: 'To the newest' }).waitFor()
    await composer(page).fill('here I am')
    await composer(page).press('Enter')
    const sent = messages(page).filter({ hasText: 'here I am' })
    await expect.poll(() => isInView(page, sent)).toBe(true)
  })
})

it('lines and names that run from right to left do, and turn nothing around them', async (context) => {
  const { bridge, plain } = await dialled('async', ['--peer-name', 'דנה'])
  const page = await openPage(context, bridge.url)
  plain.send('שלום (1)!\nhello (1)!\n')
  const directionOf = (text: string) =>
    page.getByText(text, { exact: true }).evaluate((element) => getComputedStyle(element).direction)
  expect(await directionOf('שלום (1)!')).toBe('rtl')
  expect(await directionOf('hello (1)!')).toBe('ltr')
  await composer(page).fill('שלום')
  expect(await composer(page).evaluate((field) => getComputedStyle(field).direction)).toBe('rtl')
  // What follows the name in the sentence is isolated from it.
  await composer(page).press('Enter')
  await messages(page).filter({ hasText: 'by \u2068דנה\u2069’s kernel' }).waitFor()
})

async function isInView(page: Page, item: ReturnType<Page['locator']>): Promise<boolean> {
  if ((await item.count()) === 0) return false
  const [list, place] = [
    await page.getByRole('region', { name: /^Chat/ }).boundingBox(),
    await item.boundingBox(),
  ]
  return list !== null && place !== null && place.y >= list.y && place.y < list.y + list.height
}
