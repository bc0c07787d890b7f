/** The clock of another machine: measured, with a bound that holds, however wrong it goes. */
import { encodeFrame, KIND_MESSAGE, type SessionMessage } from '@peerscope/protocol'
import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { startBridge } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { Viewer } from '../support/viewer.js'

/** A bridge on "another machine": its clock is skewed and drifts, its answers are late. */
async function otherMachine(skewNs: number, drift: number) {
  const port = await freePort()
  const began = process.hrtime.bigint()
  const nowNs = (): number => Number(process.hrtime.bigint() - began) * (1 + drift) + skewNs
  const session: SessionMessage = {
    type: 'session',
    version: 1,
    epoch: crypto.randomUUID(),
    peer: 'Far away',
    peerName: 'Alice',
    listen: null,
    remote: null,
    framing: 'line',
    turn: 'speak',
    clock: { bootId: 'another machine', baseNs: '0' },
    wallStartMs: 0,
    pid: 1,
    platform: 'linux',
    models: ['async'],
    otherPeerCommand: null,
  }
  const server = new WebSocketServer({ port, host: '127.0.0.1' })
  await once(server, 'listening')
  onTestFinished(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  let delayMs = 20
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const asked = JSON.parse(data.toString()) as { type: string; key: string }
      if (asked.type !== 'ping') return
      const answer = { type: 'pong', key: asked.key, nowNs: nowNs(), session }
      // The way back takes longer than the way there: nobody can tell from here. Each answer comes
      // sooner than the one before, so that there is something to tell again.
      setTimeout(() => {
        socket.send(encodeFrame(KIND_MESSAGE, 0, Buffer.from(JSON.stringify(answer))))
      }, delayMs)
      delayMs /= 2
    })
  })
  return { url: `http://127.0.0.1:${port}`, nowNs }
}

it.each([
  { name: 'half a second ahead, fast', skewNs: 500e6, drift: 50e-6 },
  { name: 'half a second behind, slow', skewNs: -500e6, drift: -50e-6 },
])('of one that is $name: the truth lies within the bound', async ({ skewNs, drift }) => {
  const far = await otherMachine(skewNs, drift)
  const alice = await startBridge('async', {
    listenPort: await freePort(),
    flags: ['--watch', far.url],
  }).ready()
  const viewer = await Viewer.open(alice.url, { watched: true })
  const { session } = await viewer.message('snapshot')
  const base = BigInt(session.clock.baseNs)
  let checked = 0
  let last = 0
  await viewer.until('several measurements', () => {
    const told = viewer.all('watched').filter(({ state }) => state === 'live')
    const newest = told.at(-1)
    if (newest === undefined || newest.clock === null || told.length === last) return false
    last = told.length
    // Both read within a moment of this very process.
    const ours = Number(process.hrtime.bigint() - base)
    const { offsetNs, boundNs } = newest.clock
    const truth = ours - far.nowNs()
    // As old as the telling is, the clocks have run apart since.
    const since = (ours - newest.sinceNs) * Math.abs(drift)
    expect(Math.abs(truth - offsetNs)).toBeLessThanOrEqual(boundNs + since + 1e5)
    expect(boundNs).toBeLessThan(15e6)
    checked += 1
    return checked >= 2
  })
})
