/** A partner that sends without end: what the bridge has not caught up with waits in the kernel. */
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startBridge, type BridgeProcess } from '../support/bridge-process.js'
import { freePort } from '../support/ports.js'
import { exportSession } from '../support/session-export.js'
import { temporaryFile } from '../support/temporary.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

/** Sends numbered lines, as many as the other kernel takes. */
function floodWith(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port })
  let next = 1
  const send = () => {
    let lines = ''
    while (lines.length < 65_536) lines += `line ${next++}\n`
    socket.write(lines, (error) => {
      if (!error) send()
    })
  }
  socket.on('connect', send)
  socket.on('error', () => undefined)
  socket.resume()
  onTestFinished(() => {
    socket.destroy()
  })
  return socket
}

async function startFlooded(framing: string): Promise<{ bridge: BridgeProcess; file: string }> {
  const listenPort = await freePort()
  const file = temporaryFile('flood.session')
  const flags = ['--framing', framing, '--record', file]
  const bridge = await startBridge('async', { listenPort, flags }).ready()
  // Its page may answer before its program listens.
  await bridge.says(/ listens on /)
  floodWith(listenPort)
  return { bridge, file }
}

describe.each(['line', 'raw'])('a flood, framing %s,', (framing) => {
  it('holds recv() back, and what waits lies in the kernel', async () => {
    const { bridge } = await startFlooded(framing)
    const viewer = await Viewer.open(bridge.url)
    const held = await viewer.span(
      ({ operation, mode, releasedBy }) =>
        operation === 'sleep' && mode === 'pending' && releasedBy === 'room',
    )
    // On the line of recv(), which is what the program awaits.
    const recv = await viewer.span(({ operation, bytes }) => operation === 'recv' && bytes > 0)
    expect([held.line, held.connection, held.lane]).toEqual([recv.line, recv.connection, recv.lane])
    await viewer.until('bytes that wait in the kernel', () =>
      viewer.sockets.some(({ receiveQueue }) => receiveQueue > 65_536),
    )
    // Most come many to a frame: there are fewer frames than messages.
    await viewer.until('many messages', () => viewer.all('message').length > 5000)
    expect(viewer.sequences.length).toBeLessThan(viewer.all('message').length)
  })

  it('leaves the page what it needs, ends at SIGTERM, and what was shown is in the recording', async () => {
    const { bridge, file } = await startFlooded(framing)
    await waitFor('many lines', () => bridge.stdout.lines.length > 3000, {
      state: () => bridge.describe(),
    })
    expect((await fetch(bridge.url)).status).toBe(200)
    bridge.signal('SIGTERM')
    expect(await bridge.exit(10_000)).toMatchObject({ code: 0 })
    const { messages } = await exportSession(file)
    const place = messages
      .map(({ streamStart, streamEnd }) => [streamStart, streamEnd] as const)
      .sort(([a], [b]) => (a ?? 0) - (b ?? 0))
    // Nothing is missing between the first byte and the last.
    let at: number | null = 0
    for (const [start, end] of place) {
      expect(start).toBe(at)
      at = end ?? null
    }
    expect(messages.length).toBeGreaterThanOrEqual(3000)
  })
})
