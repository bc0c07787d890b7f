/** A viewer of a bridge, as a page is one: speaks the protocol over the WebSocket. */
import {
  crc32,
  decodeFrameHeader,
  FRAME_HEADER_BYTES,
  KIND_MESSAGE,
  readFrameMessages,
  RecordView,
  type CommandInput,
  type CommandOf,
} from '@peerscope/protocol'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { SourceView } from './source-view.js'
import { within } from './wait.js'

export interface ViewerOptions {
  resume?: CommandOf<'hello'>['resume']
  /** Whether the bridges that it watches are to be seen too. */
  watched?: boolean
  /** Headers, origin and the like, for tests that lie about them. */
  client?: ClientOptions
}

export class Viewer extends SourceView {
  /** Why a frame was wrong; the next wait fails with it. */
  private damage: Error | undefined
  private closeCode: number | undefined
  private readonly socket: WebSocket
  /** Streams of the bridges that this one watches. */
  private readonly others = new Map<number, SourceView>()

  private constructor(socket: WebSocket) {
    super(() => {
      if (this.damage !== undefined) throw this.damage
    })
    this.socket = socket
    socket.on('message', (data: Buffer, isBinary) => {
      try {
        this.read(data, isBinary)
      } catch (error) {
        this.damage ??= error instanceof Error ? error : new Error(String(error))
      }
    })
    socket.on('close', (code) => (this.closeCode = code))
  }

  /** Connects and says hello. @param url the bridge's page, `http://…` */
  static async open(url: string, options: ViewerOptions = {}): Promise<Viewer> {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, options.client)
    const viewer = new Viewer(socket)
    onTestFinished(() => {
      viewer.terminate()
    })
    await within(`a viewer's connection to ${url}`, once(socket, 'open'))
    const { resume = null, watched = false } = options
    viewer.say({ type: 'hello', resume, watched })
    return viewer
  }

  /** The stream of a watched bridge. */
  of(source: number): SourceView {
    const known = this.others.get(source) ?? new SourceView(this.check)
    this.others.set(source, known)
    return known
  }

  /** Whose frames came. */
  get seenSources(): number[] {
    return [0, ...this.others.keys()].sort((a, b) => a - b)
  }

  say(command: CommandInput): void {
    this.socket.send(JSON.stringify(command))
  }

  /** Sends something that need not be a command. */
  sendRaw(data: string | Uint8Array): void {
    this.socket.send(data)
  }

  /** Sends a piece of a message that never ends. */
  sendFragment(text: string): void {
    this.socket.send(text, { fin: false })
  }

  /** Waits for the end of the connection. @returns the close code */
  closed(timeoutMs?: number): Promise<number> {
    return this.until('the end of its connection', () => this.closeCode, timeoutMs)
  }

  /** Stops reading, as a hung page does. */
  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  close(): void {
    this.socket.close()
  }

  terminate(): void {
    this.socket.terminate()
  }

  private read(data: Buffer, isBinary: boolean): void {
    if (!isBinary) throw new Error(`a bridge sends binary frames only, not: ${data.toString()}`)
    const header = decodeFrameHeader(data)
    if (typeof header === 'string') throw new Error(`a frame's header is wrong: ${header}`)
    const body = data.subarray(FRAME_HEADER_BYTES)
    if (body.length !== header.bodyBytes) throw new Error('a frame has not the length it says')
    if (crc32(body) !== header.bodyCrc) throw new Error("a frame's body is damaged")
    const view = header.source === 0 ? this : this.of(header.source)
    if (header.sequence > 0) view.sequences.push(header.sequence)
    if (header.kind === KIND_MESSAGE) {
      const told = readFrameMessages(JSON.parse(body.toString('utf8')))
      if (told === null) throw new Error(`a frame tells nothing that we know: ${body.toString()}`)
      view.messages.push(...told)
      return
    }
    // A copy, because records must start at a multiple of 8 bytes.
    view.add(new RecordView(new Uint8Array(body).buffer))
  }
}
