/**
 * One viewer: a cursor into the stream. It is sent frames while its own buffer is small, and
 * never holds up anybody else; a cursor that memory has left behind gets a fresh snapshot.
 */
import { crc32 } from 'node:zlib'
import type { WebSocket } from 'ws'
import {
  assertNever,
  command,
  encodeFrame,
  FRAME_HEADER_BYTES,
  KIND_MESSAGE,
  KIND_SPANS,
  problemOf,
  RECORD_BYTES,
  RecordView,
  type Bytes,
  type Command,
  type CommandOf,
  type Milliseconds,
  type Problem,
  type Sequence,
  type ViewerMessage,
} from '@peerscope/protocol'
import { splitLines } from '../session/line-text.js'
import type { Session } from '../session/session.js'
import type { ViewerRelays, Watch } from '../watch/watch.js'
import { RateLimit } from './rate-limit.js'

const MAX_BUFFERED: Bytes = 1024 * 1024
const STALLED_AFTER: Milliseconds = 10_000
const COMMANDS_A_SECOND = 50
const COMMAND_BURST = 200

/** What a viewer needs of its WebSocket. */
export type ViewerSocket = Pick<
  WebSocket,
  'on' | 'send' | 'close' | 'terminate' | 'bufferedAmount' | 'readyState' | 'OPEN'
>

export class Viewer {
  readonly #socket: ViewerSocket
  readonly #session: Session
  readonly #watch: Watch
  /** The bridges that this one views, once the viewer has asked for them. */
  #relays: ViewerRelays | null = null
  readonly #limit = new RateLimit(COMMANDS_A_SECOND, COMMAND_BURST, performance.now())
  /** Next frame to send; null until the viewer has said hello. */
  #cursor: Sequence | null = null
  #progressAt = performance.now()
  #pumpPlanned = false

  constructor(socket: ViewerSocket, session: Session, watch: Watch) {
    this.#socket = socket
    this.#session = session
    this.#watch = watch
    socket.on('message', (data, isBinary) => {
      // An error thrown in a listener would end the process: nothing a viewer says may.
      try {
        this.#receive(isBinary || !Buffer.isBuffer(data) ? null : data.toString())
      } catch (error) {
        this.#refuseCommand(null, problemOf('malformedCommand', { reason: String(error) }))
      }
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#relays?.end()
    })
  }

  /** There are new frames. Many in one turn of the loop are sent together. */
  planPump(): void {
    if (this.#pumpPlanned || this.#cursor === null) return
    this.#pumpPlanned = true
    setImmediate(() => {
      this.#pumpPlanned = false
      this.#pump()
    })
  }

  /** @param frame an encoded heartbeat, the same for all viewers. */
  beat(frame: Uint8Array): void {
    const behind = this.#cursor !== null && this.#cursor <= this.#session.stream.sequence
    if (behind && performance.now() - this.#progressAt > STALLED_AFTER) {
      this.#socket.close(1013, 'this viewer does not read')
      this.#socket.terminate()
      return
    }
    if (this.#socket.bufferedAmount < MAX_BUFFERED) this.#socket.send(frame)
  }

  close(): void {
    // How it ended is part of the stream.
    this.#pump()
    this.#socket.close(1001, 'the bridge stops')
  }

  #receive(text: string | null): void {
    if (!this.#limit.allows(performance.now())) {
      this.#refuseCommand(null, problemOf('tooManyCommands'))
      this.#socket.close(1008, 'too many commands')
      return
    }
    const parsed = command.safeParse(text === null ? null : parseJson(text))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const where = issue?.path.join('.') ?? ''
      const reason = `${where === '' ? 'command' : where}: ${issue?.message ?? 'malformed'}`
      this.#refuseCommand(null, problemOf('malformedCommand', { reason }))
      return
    }
    this.#obey(parsed.data)
  }

  #obey(asked: Command): void {
    switch (asked.type) {
      case 'hello':
        this.#welcome(asked)
        break
      case 'say':
        if (asked.source > 0) this.#forward(asked)
        else this.#answer(asked.key, this.#session.say(asked.lines.flatMap(splitLines)))
        break
      case 'switchModel':
        if (asked.source > 0) this.#forward(asked)
        else this.#answer(asked.key, this.#session.switchModel(asked.model))
        break
      case 'sendAgain':
        if (asked.source > 0) this.#forward(asked)
        else this.#answer(asked.key, this.#session.sendAgain(asked.message))
        break
      case 'watch':
        this.#answer(asked.key, this.#watch.add(asked.url))
        break
      case 'unwatch':
        this.#answer(asked.key, this.#watch.remove(asked.watched))
        break
      case 'ping': {
        const { clock, header } = this.#session
        this.#send({ type: 'pong', key: asked.key, nowNs: clock(), session: header })
        break
      }
      default:
        assertNever(asked)
    }
  }

  /** Whoever may watch may also speak for that peer; the answer comes from there. */
  #forward(asked: Parameters<ViewerRelays['forward']>[0]): void {
    const problem = this.#relays === null ? problemOf('notWatched') : this.#relays.forward(asked)
    if (problem !== null) this.#refuseCommand(asked.key, problem)
  }

  #welcome({ resume, watched }: CommandOf<'hello'>): void {
    if (watched) this.#relays ??= this.#watch.relayTo(this.#socket)
    const { stream, header } = this.#session
    const next = resume === null ? 0 : resume.lastSequence + 1
    const known = resume?.epoch === header.epoch && Number.isInteger(next)
    if (known && next >= stream.oldest && next <= stream.sequence + 1) {
      this.#send({ type: 'resumed', sequence: stream.sequence })
      this.#cursor = next
    } else {
      this.#sendSnapshot()
    }
    this.#progressAt = performance.now()
    this.#pump()
  }

  #sendSnapshot(): void {
    const { stream } = this.#session
    const history = [...stream.recordFrames()].map(({ bytes }) =>
      bytes.subarray(FRAME_HEADER_BYTES),
    )
    const records = history.reduce((sum, body) => sum + body.length / RECORD_BYTES, 0)
    const [first] = history
    const complete = first === undefined || stream.oldest === 1
    const fromNs = complete ? 0 : firstEnd(first)
    this.#send(this.#session.snapshot(records, fromNs))
    for (const body of history) this.#socket.send(encodeFrame(KIND_SPANS, 0, body, crc32))
    this.#cursor = stream.sequence + 1
  }

  #pump(): void {
    const { stream } = this.#session
    const flushed = () => {
      this.#progressAt = performance.now()
      this.planPump()
    }
    while (this.#cursor !== null && this.#cursor <= stream.sequence) {
      if (this.#socket.readyState !== this.#socket.OPEN) return
      if (this.#socket.bufferedAmount >= MAX_BUFFERED) return
      const frame = stream.at(this.#cursor)
      if (frame === null) {
        this.#sendSnapshot()
        continue
      }
      this.#cursor += 1
      const last = this.#cursor > stream.sequence
      if (last || this.#socket.bufferedAmount + frame.bytes.length >= MAX_BUFFERED) {
        this.#socket.send(frame.bytes, flushed)
      } else {
        this.#socket.send(frame.bytes)
      }
    }
  }

  #answer(key: string, problem: Problem | null): void {
    if (problem === null) this.#send({ type: 'accepted', key })
    else this.#refuseCommand(key, problem)
  }

  #refuseCommand(key: string | null, problem: Problem): void {
    this.#send({ type: 'refused', key, problem })
  }

  #send(message: ViewerMessage): void {
    this.#socket.send(encodeFrame(KIND_MESSAGE, 0, Buffer.from(JSON.stringify(message)), crc32))
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Records are kept in the order of their ends: everything that ended after this one is there. */
function firstEnd(body: Uint8Array<ArrayBuffer>): number {
  const record = new RecordView(body.buffer, body.byteOffset, RECORD_BYTES)
  return record.start(0) + record.duration(0)
}
