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
  constructor(port: number, { reads = true }: { reads?: boolean } = {}) {
    this.server = createServer({ pauseOnConnect: !reads, allowHalfOpen: true }, (socket) => {
      socket.on('error', () => undefined)
      this.accepted.push(socket)
    })
    this.server.listen(port, '127.0.0.1')
    onTestFinished(() => {
      this.close()
    })
  }

  /** Dials the bridge, as often as it takes. */
  async dial(port: number): Promise<Socket> {
    return waitFor(`a connection to port ${port}`, async () => {
      const socket = connect(port, '127.0.0.1')
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

  /** The connection that the bridge dialled. */
  async incoming(): Promise<Socket> {
    return waitFor('a connection from the bridge', () => this.accepted.at(-1))
  }

  async lines(): Promise<LineCollector> {
    return new LineCollector(await this.incoming())
  }

  send(text: string): void {
    if (this.dialled === undefined) throw new Error('not dialled yet')
    this.dialled.write(text)
  }

  close(): void {
    this.server.close()
    this.dialled?.destroy()
    for (const socket of this.accepted) socket.destroy()
  }
}
