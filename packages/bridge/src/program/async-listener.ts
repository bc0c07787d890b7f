/**
 * The listening socket of an async program. Node accepts whatever comes, but a program accepts
 * one connection at a time and the others belong in the kernel's queue. So the listening socket
 * itself is kept here, and each accept() lets Node listen on a duplicate of it, until the first
 * connection. (Windows has no duplicates: there the others wait inside the process.)
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import type { Address, Fd } from '@peerscope/protocol'
import type { BufferSizes } from '../blocking/sockets.js'
import { hasBlockingCalls } from '../blocking/platform.js'
import { deferred } from './deferred.js'

const BACKLOG = 128

export interface AsyncListener {
  readonly fd: Fd | null
  /** The next connection. At most one call is outstanding. */
  next(): Promise<Socket>
  close(): void
}

/** @throws an error with `code` (EADDRINUSE, …) when the address cannot be listened on. */
export async function openAsyncListener(
  address: Address,
  buffers: BufferSizes,
  traced: Traced,
): Promise<AsyncListener> {
  return hasBlockingCalls ? openOnDuplicates(address, buffers, traced) : openInProcess(address)
}

/** Records the call that makes the listening socket. */
type Traced = (listening: () => Fd) => Fd

const options = { allowHalfOpen: true, pauseOnConnect: true }

async function openOnDuplicates(
  address: Address,
  buffers: BufferSizes,
  traced: Traced,
): Promise<AsyncListener> {
  const { libc } = await import('../blocking/libc.js')
  const { openListener } = await import('../blocking/sockets.js')
  const fd = traced(() => openListener(address, BACKLOG, buffers))
  const early: Socket[] = []
  let accepting: NetServer | null = null
  return {
    fd,
    next: () => {
      const waiting = early.shift()
      if (waiting !== undefined) return Promise.resolve(waiting)
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
      server.on('error', next.reject)
      server.listen({ fd: libc.dup(fd), backlog: BACKLOG })
      return next.promise
    },
    close: () => {
      accepting?.close()
      for (const socket of early) socket.destroy()
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
