/**
 * One viewer: a cursor into the stream. It is sent frames while its own buffer is small, and
 * never holds up anybody else; a cursor that memory has left behind gets a fresh snapshot.
 */
import { crc32 } from 'node:zlib'
import {
  assertNever,
  command,
  encodeFrame,
  KIND_MESSAGE,
  problemOf,
  type Bytes,
  type Command,
  type CommandOf,
  type Milliseconds,
  type Problem,
  type Sequence,
  type ViewerMessage,
} from '@peerscope/protocol'
import {
  COMMAND_BURST,
  COMMANDS_A_SECOND,
  HELLO_EVERY,
  SILENT_FOR,
  SNAPSHOT_MAY_TAKE,
} from '../limits.js'
import { RateLimit } from '../rate-limit.js'
import { splitLines } from '../session/line-text.js'
import type { Session } from '../session/session.js'
import type { ViewerRelays, Watch } from '../watch/watch.js'
import type { Snapshot, Snapshots } from './snapshots.js'
import { ViewerConnection, type ViewerSocket } from './viewer-connection.js'

/** What all viewers of a bridge look at. */
export interface Viewed {
  readonly session: Session
  readonly watch: Watch
  readonly snapshots: Snapshots
  /** What each of them may leave unread. */
  readonly mayHave: () => Bytes
}

export class Viewer {
  readonly #connection: ViewerConnection
  readonly #session: Session
  readonly #watch: Watch
  readonly #snapshots: Snapshots
  /** The bridges that this one views, once the viewer has asked for them. */
  #relays: ViewerRelays | null = null
  /** A hello that has not been answered, because the one before it was just now. */
  #hello: CommandOf<'hello'> | null = null
  #nextWelcomeAt: Milliseconds = 0
  /** The snapshot that is being sent: `next` of its frames of records is to follow. */
  #reading: { snapshot: Snapshot; next: number; since: Milliseconds } | null = null
  /** Next frame to send; null until the viewer has said hello. */
  #cursor: Sequence | null = null
  #pumpPlanned = false
  readonly #openedAt: Milliseconds = performance.now()
  #spoke = false

  constructor(socket: ViewerSocket, { session, watch, snapshots, mayHave }: Viewed) {
    this.#session = session
    this.#watch = watch
    this.#snapshots = snapshots
    const limit = new RateLimit(COMMANDS_A_SECOND, COMMAND_BURST, performance.now())
    this.#connection = new ViewerConnection(socket, limit, mayHave, {
      heard: (text) => {
        this.#spoke = true
        // An error thrown in a listener would end the process: nothing a viewer says may.
        try {
          this.#receive(text)
        } catch (error) {
          this.#refuseCommand(null, problemOf('malformedCommand', { reason: String(error) }))
        }
      },
      tooMany: () => {
        this.#refuseCommand(null, problemOf('tooManyCommands'))
      },
      room: () => {
        this.planPump()
      },
      ended: () => {
        this.#relays?.end()
        this.#letGo()
      },
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
  beat(frame: Uint8Array, now: Milliseconds = performance.now()): void {
    if (this.#reading !== null && now - this.#reading.since > SNAPSHOT_MAY_TAKE) this.#mustGo()
    if (!this.#spoke && now - this.#openedAt > SILENT_FOR) {
      this.#connection.cut(1008, 'this viewer asked for nothing')
    }
    this.#connection.check(now)
    if (!this.#connection.hasRoom) return
    this.#welcomeIfDue(now)
    this.#connection.send(frame)
    this.planPump()
  }

  close(): void {
    // How it ended is part of the stream.
    this.#pump()
    this.#connection.close(1001, 'the bridge stops')
  }

  #receive(text: string | null): void {
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
        this.#hello = asked
        this.#welcomeIfDue(performance.now())
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

  /** A viewer gets one snapshot at a time; a hello that comes meanwhile waits for its end. */
  #welcomeIfDue(now: Milliseconds): void {
    const hello = this.#hello
    if (hello === null || this.#reading !== null || now < this.#nextWelcomeAt) return
    this.#hello = null
    this.#nextWelcomeAt = now + HELLO_EVERY
    this.#welcome(hello, now)
  }

  #welcome({ resume, watched }: CommandOf<'hello'>, now: Milliseconds): void {
    if (watched) this.#relays ??= this.#watch.relayTo(this.#connection)
    const { stream, header } = this.#session
    const next = resume === null ? 0 : resume.lastSequence + 1
    const known = resume?.epoch === header.epoch && Number.isInteger(next)
    if (known && next >= stream.oldest && next <= stream.sequence + 1) {
      this.#send({ type: 'resumed', sequence: stream.sequence })
      this.#cursor = next
    } else {
      this.#beginSnapshot(now)
    }
    this.#pump()
  }

  #beginSnapshot(now: Milliseconds): void {
    const snapshot = this.#snapshots.take(this.#mustGo, now)
    this.#connection.send(...this.#snapshots.messageOf(snapshot))
    this.#reading = { snapshot, next: 0, since: now }
    this.#cursor = snapshot.sequence + 1
  }

  /** Sends what there is, as long as the viewer reads it: first its snapshot, then the stream. */
  #pump(): void {
    while (this.#cursor !== null && this.#connection.hasRoom) {
      if (this.#reading !== null) this.#sendHistory(this.#reading)
      else if (this.#cursor > this.#session.stream.sequence) return
      else this.#sendNext(this.#cursor)
    }
  }

  #sendHistory(reading: { snapshot: Snapshot; next: number }): void {
    const frame = reading.snapshot.history.at(reading.next)
    reading.next += 1
    if (frame === null) this.#letGo()
    else this.#connection.send(frame)
  }

  #sendNext(cursor: Sequence): void {
    const frame = this.#session.stream.at(cursor)
    if (frame === null) {
      this.#beginSnapshot(performance.now())
      return
    }
    this.#cursor = cursor + 1
    this.#connection.send(frame.bytes)
  }

  #letGo(): void {
    this.#reading = null
    this.#snapshots.release(this.#mustGo)
  }

  readonly #mustGo = (): void => {
    this.#letGo()
    this.#connection.cut(1013, 'this viewer does not read')
  }

  #answer(key: string, problem: Problem | null): void {
    if (problem === null) this.#send({ type: 'accepted', key })
    else this.#refuseCommand(key, problem)
  }

  #refuseCommand(key: string | null, problem: Problem): void {
    this.#send({ type: 'refused', key, problem })
  }

  #send(message: ViewerMessage): void {
    const body = Buffer.from(JSON.stringify(message))
    this.#connection.send(encodeFrame(KIND_MESSAGE, 0, body, crc32))
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
