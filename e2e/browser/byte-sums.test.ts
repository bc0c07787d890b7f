/** Where the kernels' queues and the spans of both ends do not agree, the page says so. */
import { expect, it } from 'vitest'
import { startWatchers } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'
import { steal } from '../support/socket-thief.js'
import { Viewer } from '../support/viewer.js'

it('bytes that another program took from a socket are missed, and what lies unread is not', async (context) => {
  const { alice, bob } = await startWatchers(['sync', 'sync'])
  const page = await openPage(context, `${alice.url}/stage`)
  const ofBob = await Viewer.open(bob.url)
  const incoming = await ofBob.until('the connection Bob receives on', () =>
    [...ofBob.all('snapshot').flatMap(({ sockets }) => sockets), ...ofBob.all('socket')].find(
      ({ role }) => role === 'incoming',
    ),
  )
  alice.type('hello')
  await page.locator('[data-hint=arrivedUnread]').waitFor()
  // It may lie there as long as it likes.
  await page.waitForTimeout(3500)
  expect(await page.getByTestId('byte-sums').count()).toBe(0)

  expect(steal(context, bob.pid, incoming.fd ?? -1)).toBe('hello\n')
  const note = page.getByTestId('byte-sums')
  await note.waitFor()
  expect((await note.textContent())?.replaceAll(/\s+/g, ' ').trim()).toBe(
    'Kernel and spans disagree: by their spans Alice has sent 6 B and Bob has received 0 B, but 0 B lie between them. Records were lost, or another program uses the socket.',
  )
  await page.getByRole('button', { name: 'Auf Deutsch anzeigen' }).click()
  await page.getByText('Kernel und Abschnitte widersprechen sich:').waitFor()
})
