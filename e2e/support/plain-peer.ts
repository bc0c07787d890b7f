/** A peer made of bare sockets, which does only what the test tells it: listen, dial, read, write. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { LineCollector } from './line-collector.js'
import { waitFor } from './wait.js'

export class PlainPeer {
  private readonly server: Server
  private readonly accepted: Socket[] = []
  private dialled: Socket | undefined

  /** @param reads whether it reads what comes; if not, buffers fill up */
  constructor(port: number, { reads = true, host = '127.0.0.1' } = {}) {
    this.server = createServer({ pauseOnConnect: !reads, allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined)
      this.accepted.push(socket)
    })
    this.server.listen(port, host)
    onTestFinished(() => {
      this.close()
    })
  }

  /** Dials the bridge, as often as it takes. @param from own address */
  async dial(port: number, host = '127.0.0.1', from = host): Promise<Socket> {
    return waitFor(`a connection to ${host}, port ${port}`, async () => {
      const socket = connect({ port, host, localAddress: from })
      try {
        await once(socket, 'connect')
        socket.on('error', () => undefined)
        this.dialled = socket
        return socket
      } catch {
        return undefined
      }
    })
  }

  /** The connection that the bridge dialled. @param number counts them from 1; else the newest */
  async incoming(number = 0): Promise<Socket> {
    return waitFor('a connection from the bridge', () => this.accepted.at(number - 1))
  }

  async lines(number = 0): Promise<LineCollector> {
    return new LineCollector(await this.incoming(number))
  }

  send(text: string | Uint8Array): void {
    this.outgoing.write(text)
  }

  /** Ends its sending side (FIN). */
  hangUp(): void {
    this.outgoing.end()
  }

  /** Breaks the connection it dialled (RST). */
  reset(): void {
    this.outgoing.resetAndDestroy()
  }

  /** The connection it dialled. */
  get outgoing(): Socket {
    if (this.dialled === undefined) throw new Error('not dialled yet')
    return this.dialled
  }

  close(): void {
    this.server.close()
    this.dialled?.destroy()
    for (const socket of this.accepted) socket.destroy()
  }
}
