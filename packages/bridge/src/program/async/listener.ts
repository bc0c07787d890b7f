/**
 * The listening socket of an async program. Node accepts whatever comes, but a program accepts
 * one connection at a time and the others belong in the kernel's queue. So the listening socket
 * itself is kept here, and each accept() lets Node listen on a duplicate of it, until the first
 * connection. (Windows has no duplicates: there the others wait inside the process.)
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import type { Address, Fd } from '@peerscope/protocol'
import { holdDescriptor, releaseDescriptor } from '../../blocking/descriptors.js'
import type { BufferSizes } from '../../blocking/sockets.js'
import { hasBlockingCalls } from '../../blocking/platform.js'
import { SystemCallError } from '../../blocking/system-call-error.js'
import { deferred } from '../deferred.js'

const BACKLOG = 128

export interface AsyncListener {
  readonly fd: Fd | null
  /** The next connection. At most one call is outstanding. */
  next(): Promise<Socket>
  close(): void
}

/**
 * @param descriptors the table in which the bridge finds what this thread leaves open
 * @throws an error with `code` (EADDRINUSE, …) when the address cannot be listened on.
 */
export async function openAsyncListener(
  address: Address,
  buffers: BufferSizes,
  descriptors: Int32Array,
  traced: Traced,
): Promise<AsyncListener> {
  return hasBlockingCalls
    ? openOnDuplicates(address, buffers, descriptors, traced)
    : openInProcess(address)
}

/** Records the call that makes the listening socket. */
type Traced = (listening: () => Fd) => Fd

const options = { allowHalfOpen: true, pauseOnConnect: true }

async function openOnDuplicates(
  address: Address,
  buffers: BufferSizes,
  descriptors: Int32Array,
  traced: Traced,
): Promise<AsyncListener> {
  const { libc, errno } = await import('../../blocking/libc.js')
  const { openListener } = await import('../../blocking/sockets.js')
  const fd = traced(() => openListener(address, BACKLOG, buffers))
  // Node does not know of it: where this thread dies, the bridge closes it.
  holdDescriptor(descriptors, fd)
  const early: Socket[] = []
  let accepting: NetServer | null = null
  return {
    fd,
    next: () => {
      const waiting = early.shift()
      if (waiting !== undefined) return Promise.resolve(waiting)
      const duplicate = libc.dup(fd)
      if (duplicate < 0) return Promise.reject(new SystemCallError('dup', errno()))
      const next = deferred<Socket>()
      const server = createServer(options)
      accepting = server
      let taken = false
      server.on('connection', (socket) => {
        server.close()
        if (taken) early.push(socket)
        else next.resolve(socket)
        taken = true
      })
      server.on('error', (error) => {
        server.close()
        next.reject(error)
      })
      server.listen({ fd: duplicate, backlog: BACKLOG })
      return next.promise
    },
    close: () => {
      accepting?.close()
      for (const socket of early) socket.destroy()
      releaseDescriptor(descriptors, fd)
      libc.close(fd)
    },
  }
}

async function openInProcess({ host, port }: Address): Promise<AsyncListener> {
  const early: Socket[] = []
  let awaited: ((socket: Socket) => void) | null = null
  const server = createServer(options, (socket) => {
    if (awaited === null) early.push(socket)
    else awaited(socket)
    awaited = null
  })
  const listening = deferred<undefined>()
  server.on('error', listening.reject)
  server.listen({ host, port, backlog: BACKLOG }, () => {
    listening.resolve(undefined)
  })
  await listening.promise
  return {
    fd: null,
    next: () => {
      const waiting = early.shift()
      if (waiting !== undefined) return Promise.resolve(waiting)
      return new Promise((resolve) => {
        awaited = resolve
      })
    },
    close: () => {
      server.close()
      for (const socket of early) socket.destroy()
    },
  }
}
