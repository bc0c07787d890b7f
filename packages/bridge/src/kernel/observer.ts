/**
 * The observer: asks the kernel, from the main thread, what the program's thread and sockets are
 * doing, while the program may be blocked in a call on that very socket. Linux only; elsewhere
 * there is no sample.
 */
import { fstatSync } from 'node:fs'
import type {
  Bytes,
  ConnectionId,
  Fd,
  KernelSocket,
  KernelThread,
  Milliseconds,
} from '@peerscope/protocol'
import { ThreadReader } from './thread-reader.js'

export interface ObservedSocket {
  id: ConnectionId
  fd: Fd
  inode: number
  /** Whether this side dialled. */
  dialled: boolean
  /** Taken from the kernel, not read by the program. */
  inProcess: Bytes
}

export interface Observer {
  thread(tid: number): KernelThread | null
  socket(socket: ObservedSocket): SocketReading | null
}

/** What the kernel tells of a socket; when its newest bytes came is told by how long ago that is. */
export interface SocketReading extends Omit<KernelSocket, 'arrivedNs'> {
  sinceArrival: Milliseconds
}

/** @returns null where the operating system has no such view. */
export async function openObserver(): Promise<Observer | null> {
  if (process.platform !== 'linux') return null
  const { receiveQueue, sendQueue } = await import('../blocking/sockets.js')
  const { bufferMemory, readTcpInfo } = await import('../blocking/tcp-info.js')

  let reader: ThreadReader | null = null

  return {
    thread: (tid) => {
      if (reader?.tid !== tid) {
        reader?.close()
        reader = new ThreadReader(tid)
      }
      return reader.read()
    },
    socket: ({ id, fd, inode, dialled, inProcess }) => {
      if (!isStill(fd, inode)) return null
      const fields = readTcpInfo(fd, dialled)
      if (fields === null) return null
      const listening = fields.state === 'LISTEN'
      return {
        id,
        ...fields,
        ...bufferMemory(fd),
        sendQueue: listening ? 0 : (sendQueue(fd) ?? 0),
        receiveQueue: listening ? 0 : (receiveQueue(fd) ?? 0),
        inProcess,
      }
    },
  }
}

/** Whether `fd` is still that socket: its number may have been given to another one since. */
function isStill(fd: Fd, inode: number): boolean {
  try {
    return fstatSync(fd).ino === inode
  } catch {
    return false
  }
}
