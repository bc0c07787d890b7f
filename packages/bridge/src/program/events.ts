/** What a program's worker tells the bridge, and what it is told. Same process, so not parsed. */
import type {
  Address,
  Bytes,
  ConnectionId,
  Errno,
  Fd,
  LaneId,
  Nanoseconds,
  Problem,
  SocketEnd,
  SocketRole,
} from '@peerscope/protocol'
import type { SharedTrace } from '../trace/memory.js'
import type { Link } from './link.js'

export type ProgramEvent =
  | { type: 'started'; tid: number }
  | { type: 'listenFailed'; errno: Errno; address: Address }
  | {
      type: 'socketOpened'
      id: ConnectionId
      role: SocketRole
      fd: Fd | null
      /** Of the socket, so that a number that was used again is noticed. */
      inode: number | null
      local: Address | null
      remote: Address | null
      /** It may not come in, and is closed at once. */
      stranger: boolean
      atNs: Nanoseconds
    }
  | {
      type: 'socketClosed'
      id: ConnectionId
      end: SocketEnd
      errno: Errno
      atNs: Nanoseconds
      /** Bytes of ours that the peer's kernel had acknowledged; null where that is not known. */
      acknowledged: Bytes | null
      /** Bytes of the peer's that the program had not read. */
      unread: Bytes
    }
  /** The program has read the end of what the peer sends; the other direction goes on. */
  | { type: 'peerEnded'; id: ConnectionId; atNs: Nanoseconds }
  | {
      type: 'handed'
      /** Which line of those given to this worker, from 0. */
      inputIndex: number
      startNs: Nanoseconds
      endNs: Nanoseconds
      connection: ConnectionId
      streamStart: Bytes
      streamEnd: Bytes
    }
  | {
      type: 'received'
      bytes: Uint8Array
      incomplete: boolean
      sameRecv: boolean
      startNs: Nanoseconds
      endNs: Nanoseconds
      connection: ConnectionId
      streamStart: Bytes
      streamEnd: Bytes
    }
  | { type: 'notice'; problem: Problem }
  /** The program ends because of a defect, and has let go of what it held. */
  | { type: 'failed'; reason: string }

export type ProgramCommand =
  | { type: 'input'; lines: Uint8Array[] }
  /** The bridge has caught up with a loop that was held back. */
  | { type: 'room' }
  | { type: 'stop' }

/** What a thread is started with. */
export interface ProgramStart {
  shared: SharedTrace
  /** `process.hrtime.bigint()` at the session's start. */
  base: bigint
  link: Link
  /** Lanes of this thread, in the order of the model's list. */
  lanes: LaneId[]
  /** Line of each operation, by its code. */
  lines: number[]
  /** Its calls hold the thread; else it hears of its loop's messages at any time. */
  blocks: boolean
  /** Read end of the input pipe; null where input comes as commands, or to another thread. */
  inputFd: Fd | null
  /** For a program that is not one of the models' own. */
  parameters: Readonly<Record<string, number>>
}
