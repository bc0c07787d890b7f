/** Where the bytes are: what was typed, what the spans of both ends say, and the kernels' queues. */
import { expect, it } from 'vitest'
import type { Bytes, KernelSocket, Operation } from '@peerscope/protocol'
import { startPair, type Model } from '../support/bridge-process.js'
import type { SourceView } from '../support/source-view.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']
const lines = ['short', 'ümläut 🙂', 'x'.repeat(5000), '', 'y'.repeat(60_000)]

it.each(models)('of %s peers agree whenever nothing is under way', async (model) => {
  const [alice, bob] = await startPair(model, model)
  await Promise.all([alice.linked(), bob.linked()])
  const [ofAlice, ofBob] = [await Viewer.open(alice.url), await Viewer.open(bob.url)]
  const outgoing = await connectionOf(ofAlice, 'outgoing')
  const incoming = await connectionOf(ofBob, 'incoming')
  const picture = () => ({
    sent: bytesOf(ofAlice, 'send', outgoing),
    received: bytesOf(ofBob, 'recv', incoming),
    inKernels: queued(ofAlice.sockets, outgoing) + queued(ofBob.sockets, incoming),
  })
  const becomes = (sent: Bytes, received: Bytes) =>
    waitFor(
      `${sent} B sent, ${received} B received, the rest in the queues`,
      () => {
        const now = picture()
        return now.sent === sent && now.received === received && now.inKernels === sent - received
      },
      { timeoutMs: 10_000, state: () => JSON.stringify(picture()) },
    )

  let sent = 0
  for (const [i, line] of lines.entries()) {
    const before = sent
    sent += Buffer.byteLength(line) + 1
    alice.type(line)
    // A program that waits for its user lets them lie; a loop takes them at once.
    await becomes(sent, model === 'sync' ? before : sent)
    bob.type(`answer ${i}`)
    await becomes(sent, sent)
    await alice.shows(`answer ${i}`)
  }
})

/** Sum over the finished spans of an operation on a connection. */
function bytesOf(view: SourceView, operation: Operation, connection: number): Bytes {
  const spans = view.spans.filter((span) => {
    return span.operation === operation && span.connection === connection && span.error === 0
  })
  const lanes = new Set(spans.map(({ lane }) => lane))
  expect(lanes.size, `lanes with ${operation}`).toBeLessThanOrEqual(1)
  return spans.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** What lies between one program and the other at this end. */
function queued(sockets: readonly KernelSocket[], connection: number): Bytes {
  const socket = sockets.find(({ id }) => id === connection)
  return socket === undefined ? 0 : socket.sendQueue + socket.receiveQueue + socket.inProcess
}

async function connectionOf(view: SourceView, role: 'outgoing' | 'incoming'): Promise<number> {
  const socket = await view.until(`the ${role} connection`, () => {
    const told = [...view.all('snapshot').flatMap(({ sockets }) => sockets), ...view.all('socket')]
    return told.filter((one) => one.role === role && one.closedNs === null).at(-1)
  })
  return socket.id
}
