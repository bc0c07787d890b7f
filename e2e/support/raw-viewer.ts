/** A viewer that keeps no rules: a WebSocket by hand, which answers nothing, no close frame either. */
import type { Socket } from 'node:net'
import { sendRaw, upgradeHeaders } from './raw-http.js'

export async function openRawViewer(pagePort: number): Promise<Socket> {
  const headers = [`Host: localhost:${pagePort}`, ...upgradeHeaders]
  const { answer, socket } = await sendRaw({ port: pagePort, path: '/ws', headers })
  if (answer.status !== 101) throw new Error(`no upgrade, but status ${answer.status}`)
  return socket
}

/** A text frame as a client must send it, masked (RFC 6455, 5.2); of at most 125 bytes. */
export function textFrame(text: string): Uint8Array {
  const payload = Buffer.from(text)
  if (payload.length > 125) throw new RangeError('a longer frame has another header')
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
