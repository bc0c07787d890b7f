/** What a page of the labs hears and asks, without a browser. */
import { once } from 'node:events'
import { labMessage, type LabCommand, type LabMessage } from '@peerscope/protocol/labs'
import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { waitFor, within } from './wait.js'

export class LabSocket {
  readonly messages: LabMessage[] = []
  frames = 0
  /** Settled with the close code, once the bridge has closed it. */
  readonly closed: Promise<number>
  private readonly socket: WebSocket
  private seen = 0

  private constructor(socket: WebSocket) {
    this.socket = socket
    this.closed = once(socket, 'close').then(([code]) => Number(code))
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.frames += 1
      else this.messages.push(labMessage.parse(JSON.parse(data.toString())))
    })
  }

  /** @param url the bridge's page, `http://…` */
  static async open(url: string): Promise<LabSocket> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/lab/ws`)
    const opened = new LabSocket(socket)
    onTestFinished(() => {
      socket.terminate()
    })
    await within(`a connection to ${url}`, once(socket, 'open'))
    return opened
  }

  ask(command: LabCommand): void {
    this.say(JSON.stringify(command))
  }

  say(text: string): void {
    this.socket.send(text)
  }

  leave(): void {
    this.socket.terminate()
  }

  /** The next message of a type; those before it count as seen too. */
  async next<T extends LabMessage['type']>(
    type: T,
    timeoutMs = 15_000,
  ): Promise<Extract<LabMessage, { type: T }>> {
    const index = await waitFor(
      `a message "${type}"`,
      () => {
        const found = this.messages.findIndex((one, i) => i >= this.seen && one.type === type)
        return found < 0 ? undefined : { found }
      },
      { timeoutMs, state: () => this.messages.map((one) => one.type).join(' ') },
    )
    this.seen = index.found + 1
    return this.messages[index.found] as Extract<LabMessage, { type: T }>
  }
}
