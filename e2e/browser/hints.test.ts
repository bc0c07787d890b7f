/** The page says at the very moment what it shows, in a sentence, and explains the word. */
import { connect, type Socket } from 'node:net'
import type { Page } from 'playwright-core'
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest'
import { accessibilityFaults } from '../support/axe.js'
import { startBridge, type BridgeProcess, type Model } from '../support/bridge-process.js'
import { openPage, type PageOptions } from '../support/browser.js'
import { freePort } from '../support/ports.js'

interface Scene {
  bridge: BridgeProcess
  page: Page
  dial: () => Promise<Socket>
}

/** A peer that waits to be dialled, its page, and somebody who can dial. */
async function open(context: TestContext, model: Model, options?: PageOptions): Promise<Scene> {
  const port = await freePort()
  const flags = ['--peer-name', 'Bob', '--send-buffer', '4096']
  const bridge = await startBridge(model, { listenPort: port, flags }).ready()
  const page = await openPage(context, bridge.url, options)
  const dial = async () => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.on('error', () => undefined)
    onTestFinished(() => {
      socket.destroy()
    })
    await new Promise((resolve) => socket.once('connect', resolve))
    return socket
  }
  return { bridge, page, dial }
}

const hint = (page: Page, kind: string) => page.locator(`[data-hint=${kind}]`)

/** Whether the line that the program is at is seen, where its list scrolls. */
function isWholeInView(page: Page): Promise<boolean> {
  return page.locator('[data-testid=program-line][data-current=true]').evaluate((line) => {
    const [own, list] = [line.getBoundingClientRect(), line.parentElement?.getBoundingClientRect()]
    return list !== undefined && own.top >= list.top - 1 && own.bottom <= list.bottom + 1
  })
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('composer').fill(text)
  await page.getByTestId('composer').press('Enter')
}

describe('the page of a sync peer says', () => {
  it('that the peer has closed and the program has not looked, and what that means', async (context) => {
    const { page, dial } = await open(context, 'sync')
    const socket = await dial()
    socket.write('hello\n')
    // Now it sits in input().
    await page.getByText('Blocked in input()').waitFor()
    await expect.poll(() => page.locator('[data-hint]').count()).toBe(0)
    socket.end()
    await hint(page, 'peerClosed').waitFor()
    expect(await hint(page, 'peerClosed').textContent()).toContain(
      'Bob has closed its side; your program has not looked yet.',
    )
    await page.getByText('CLOSE_WAIT').waitFor()
    await hint(page, 'peerClosed').getByRole('button').click()
    const dialog = page.getByRole('dialog', { name: 'Words on screen' })
    await dialog.locator('[data-word=halfClose].asked').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    // The next turn looks: the hint goes with what it was about.
    await say(page, 'are you there?')
    await hint(page, 'peerClosed').waitFor({ state: 'hidden' })
  })

  it('that a line waits because recv() holds the thread', async (context) => {
    const { page, dial } = await open(context, 'sync')
    const socket = await dial()
    await page.getByText('Blocked in recv()').waitFor()
    await say(page, 'let me through')
    await hint(page, 'lineHeld').waitFor()
    expect(await hint(page, 'lineHeld').textContent()).toContain(
      'Your line waits: the thread is held by recv().',
    )
    // The timeline tells it of the span that it applies to, and goes on to when it is over.
    await page.getByRole('application').focus()
    await page.keyboard.press('.')
    const details = page.locator('.details')
    await details.getByText('Your line waits: the thread is held by recv().').waitFor()
    socket.write('now\n')
    await hint(page, 'lineHeld').waitFor({ state: 'hidden' })
    await page.keyboard.press('t')
    // Only the call that held it did: the input() and send() of that line, and the next recv(), did not.
    const rows = page.getByRole('region', { name: /finished spans in view/ }).getByRole('row')
    await expect.poll(() => rows.filter({ hasText: 'send()' }).count()).toBeGreaterThanOrEqual(1)
    expect(await rows.filter({ hasText: 'Your line waits' }).count()).toBe(1)
  })

  it('what has arrived and is not read, and who waits to be accepted, in German too', async (context) => {
    const { page, dial } = await open(context, 'sync', { locale: 'de' })
    const socket = await dial()
    socket.write('erste\n')
    await page.getByText('Blockiert in input()').waitFor()
    socket.write('zweite Zeile\n')
    await hint(page, 'arrivedUnread').waitFor()
    expect(await hint(page, 'arrivedUnread').textContent()).toMatch(
      /Angekommen, nicht gelesen: 13\sB liegen im Kernel, während input\(\) den Thread hält\./,
    )
    await dial()
    await hint(page, 'connectionWaits').waitFor()
    await page.getByTestId('sockets-table').getByText('1 wartend').waitFor()
  })

  it('that two messages came in one recv()', async (context) => {
    const { page, dial } = await open(context, 'sync')
    const socket = await dial()
    socket.write('one\ntwo\n')
    await page.getByText('Blocked in input()').waitFor()
    await say(page, 'go on')
    await hint(page, 'sameRecv').waitFor()
    await page.getByText('in one recv() with the one before').waitFor()
    // The call that brought both is found by each of them, and says so.
    await page.getByRole('application').focus()
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('recv two')
    await page.getByTestId('search-count').getByText('1 found').waitFor()
    await page.keyboard.press('Enter')
    const details = page.locator('.details')
    await details.getByText('Message: “one”').waitFor()
    await details.getByText('Message: “two”').waitFor()
    await details.getByText('Several messages came in one recv()').waitFor()
  })

  it('that send() waits for room', async (context) => {
    const { page, dial, bridge } = await open(context, 'sync')
    const socket = await dial()
    socket.pause()
    for (let i = 0; i < 100; i++) {
      socket.write('go on\n')
      bridge.type('x'.repeat(10_000))
    }
    await hint(page, 'bufferFull').waitFor()
    await page.getByTestId('state-sentence').getByText('Blocked in send()').waitFor()
    // However many sentences there are, the line that the program is at can be seen.
    await expect.poll(() => page.locator('[data-hint]').count()).toBeGreaterThan(2)
    await expect.poll(() => isWholeInView(page)).toBe(true)
    await page
      .getByTestId('sockets-table')
      .getByText(/full: /)
      .waitFor()
  })
})

describe('the page of an async peer says', () => {
  it('that the peer has ended its side, and that sending goes on', async (context) => {
    const { page, dial } = await open(context, 'async')
    const socket = await dial()
    await page.locator('[data-link=connected]').waitFor()
    socket.end()
    await hint(page, 'halfClosed').waitFor()
    await page.locator('[data-link=halfClosed]').waitFor()
    await page.getByTestId('sockets-table').getByText('half-closed').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await say(page, 'do you still read?')
    const read = await new Promise<string>((resolve) =>
      socket.once('data', (data) => resolve(data.toString())),
    )
    expect(read).toBe('do you still read?\n')
  })

  it('that two messages came in one recv(), and of no other span', async (context) => {
    const { page, dial } = await open(context, 'async')
    const socket = await dial()
    await page.locator('[data-link=connected]').waitFor()
    socket.write('one\ntwo\n')
    await hint(page, 'sameRecv').waitFor()
    await page.getByRole('application').focus()
    await page.keyboard.press('t')
    const rows = page.getByRole('region', { name: /finished spans in view/ }).getByRole('row')
    const told = rows.filter({ hasText: 'Several messages came in one recv()' })
    await expect.poll(() => told.count()).toBe(1)
    expect(await told.textContent()).toMatch(/recv\(\).*“one”.*“two”/)
  })

  it('nothing in a chat where nothing is odd', async (context) => {
    const { page, dial, bridge } = await open(context, 'async')
    const socket = await dial()
    for (const line of ['a', 'b', 'c']) {
      socket.write(`${line}\n`)
      await bridge.shows(line)
      const answer = `${line}, too`
      await say(page, answer)
      await page
        .locator('[data-testid=message][data-state=acknowledged]', { hasText: answer })
        .waitFor()
    }
    expect(await page.locator('[data-hint]').count()).toBe(0)
    // It would have said so.
    socket.end()
    await hint(page, 'halfClosed').waitFor()
  })
})

it('pasted lines are several messages, after a question', async (context) => {
  const { page, dial } = await open(context, 'async')
  const socket = await dial()
  let got = ''
  socket.on('data', (data) => (got += data.toString()))
  await page.locator('[data-link=connected]').waitFor()
  await page.getByTestId('composer').focus()
  await page.keyboard.insertText('first\nsecond\n\nfourth')
  await page.getByRole('button', { name: 'Send 4 messages' }).click()
  await expect.poll(() => got).toBe('first\nsecond\n\nfourth\n')
})
