/**
 * Whatever throws in a program's worker, once: the bridge says why, lets go of everything, starts the
 * program again, and the chat goes on. Every operation of both models is made to throw.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Session } from '../../packages/bridge/dist/session/session.js'
import { faultsOf, markOf } from '../support/faulty-program.js'
import { freePort } from '../support/ports.js'
import { waitFor } from '../support/wait.js'

type Model = 'sync' | 'async'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peerscope-faults-'))
  // Its workers inherit it.
  process.env['FAULT_FOLDER'] = folder
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** The other peer: it is dialled, dials as long as it is not connected, and says something on and on. */
async function openPeer(theirs: number) {
  const received: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => received.push(chunk.toString()))
  })
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  let outgoing: Socket | null = null
  let spoken = 0
  const timer = setInterval(() => {
    if (outgoing === null) {
      const socket = connect({ host: '127.0.0.1', port: theirs })
      outgoing = socket
      socket.on('error', () => undefined)
      socket.on('close', () => {
        outgoing = null
      })
    }
    outgoing.write(`word ${++spoken}\n`)
  }, 100)
  return {
    port: (server.address() as AddressInfo).port,
    received,
    spoken: () => spoken,
    close: () => {
      clearInterval(timer)
      outgoing?.destroy()
      server.close()
    },
  }
}

async function chatWith(model: Model, fault: number, name: string): Promise<boolean> {
  const port = await freePort()
  const peer = await openPeer(port)
  const session = await Session.open({
    model,
    own: {
      worker: new URL(`../support/faulty-${model}-worker.js`, import.meta.url),
      parameters: { fault },
    },
    name: 'Alice',
    peerName: 'Bob',
    link: {
      listen: { host: '127.0.0.1', port },
      peer: { host: '127.0.0.1', port: peer.port },
      admitted: ['127.0.0.1'],
      turn: 'speak',
      framing: 'line',
      buffers: { receive: null, send: null },
    },
    record: null,
    spoolLimit: 0,
    otherPeerCommand: null,
    language: 'en',
  })
  let stopped = false
  /** The newest word of theirs. */
  let heard = 0
  session.subscribe({
    message: (message) => {
      if (message.type !== 'message') return
      heard = Number(/^word (\d+)$/.exec(message.text)?.[1] ?? heard)
    },
  })
  const notices = () => session.notices.map(({ problem }) => problem)
  const state = () => JSON.stringify([notices(), peer.received.length, peer.spoken()])
  try {
    const thrown = () => existsSync(markOf(folder, port))
    const started = session.start()
    // The sync program takes turns: it must have something to say in each.
    const typing = setInterval(() => session.say([`typed ${performance.now()}`]), 100)
    try {
      await started
      await waitFor('a word each way', () => heard >= 1 && peer.received.length > 0, {
        state,
        timeoutMs: 20_000,
      })
      if (thrown()) {
        const told = () => JSON.stringify(notices()).includes(`injected into ${name}`)
        await waitFor('the reason', told, { state })
        const words = peer.spoken()
        await waitFor('a later word', () => heard > words, {
          state,
          timeoutMs: 20_000,
        })
      }
    } finally {
      clearInterval(typing)
    }
    const since = performance.now()
    stopped = true
    await session.stop()
    expect(performance.now() - since).toBeLessThan(2000)
    return thrown()
  } finally {
    peer.close()
    if (!stopped) await session.stop()
  }
}

describe.each(['async', 'sync'] as const)('in %s', (model) => {
  let ran = 0
  const threw: string[] = []
  const faults = faultsOf(model).map(({ name }, fault) => ({ name, fault }))

  it.concurrent.each(faults)(
    'an error thrown in $name ends nothing',
    { timeout: 120_000 },
    async ({ name, fault }) => {
      ran += 1
      if (await chatWith(model, fault, name)) threw.push(name)
    },
  )

  afterAll(() => {
    // Most of them are called in every chat: a list that has lost its way would test nothing.
    expect(threw.length).toBeGreaterThan(ran / 2)
  })
})
