import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import type { SocketEnd, SocketRole } from '@peerscope/protocol'
import { endingProblem, openingProblem, Sockets } from './sockets.js'

const remote = { host: '::1', port: 5003 }
const opened = (id: number, role: SocketRole, inode: number | null = 70 + id) =>
  ({
    type: 'socketOpened',
    id,
    role,
    fd: 20 + id,
    inode,
    local: null,
    remote: role === 'listening' ? null : remote,
    atNs: 5,
  }) as const
const closed = (id: number, end: SocketEnd = 'close') =>
  ({ type: 'socketClosed', id, end, errno: 0, atNs: 9, unacknowledged: 0 }) as const

describe('the sockets of a run', () => {
  it('are known from their opening to after their end', () => {
    const sockets = new Sockets()
    const message = sockets.opened(opened(1, 'outgoing'), 4)
    expect(message).toEqual({
      type: 'socket',
      id: 1,
      run: 4,
      role: 'outgoing',
      fd: 21,
      local: null,
      remote,
      openedNs: 5,
      closedNs: null,
      end: null,
    })
    expect(sockets.closed(closed(1, 'reset'))).toEqual({ ...message, closedNs: 9, end: 'reset' })
    expect(sockets.all).toMatchObject([{ id: 1, end: 'reset' }])
    expect(sockets.closed(closed(2))).toBeNull()
  })

  it('can be asked of the kernel while they are open and it is known which they are', () => {
    const sockets = new Sockets()
    sockets.opened(opened(1, 'listening'), 1)
    sockets.opened(opened(2, 'incoming'), 1)
    sockets.opened(opened(3, 'outgoing', null), 1)
    sockets.opened(opened(4, 'outgoing'), 1)
    sockets.closed(closed(4))
    expect(sockets.observed(33)).toEqual([
      { id: 1, fd: 21, inode: 71, inProcess: 0 },
      { id: 2, fd: 22, inode: 72, inProcess: 33 },
    ])
  })

  it('are forgotten with their run, but their numbers go on', () => {
    const sockets = new Sockets()
    expect(sockets.nextId).toBe(1)
    sockets.opened(opened(7, 'listening'), 1)
    sockets.startRun()
    expect(sockets.all).toEqual([])
    expect(sockets.observed(0)).toEqual([])
    expect(sockets.nextId).toBe(8)
    sockets.opened(opened(0xffff, 'listening'), 1)
    expect(sockets.nextId).toBe(1)
  })

  it('are remembered when they are open, however many have ended since', () => {
    const sockets = new Sockets()
    sockets.opened(opened(1, 'listening'), 1)
    for (let id = 2; id < 1000; id++) {
      sockets.opened(opened(id, 'incoming'), 1)
      sockets.closed(closed(id))
    }
    expect(sockets.all).toHaveLength(200)
    expect([sockets.all[0]?.id, sockets.all.at(-1)?.id]).toEqual([1, 999])
  })
})

describe('what a person is told', () => {
  const socket = (role: SocketRole, end: SocketEnd | null = null) => {
    const sockets = new Sockets()
    const message = sockets.opened(opened(1, role), 1)
    return { ...message, end }
  }

  it('when a connection opens', () => {
    expect(openingProblem(socket('outgoing'))).toMatchObject({ code: 'connected' })
    expect(openingProblem(socket('incoming'))).toEqual({
      code: 'accepted',
      values: { address: '[::1]:5003' },
    })
    expect(openingProblem(socket('listening'))).toBeNull()
  })

  it('when it ends by the other side or an error, and not when we ended it', () => {
    const { ETIMEDOUT } = constants.errno
    const codeOf = (end: SocketEnd) =>
      endingProblem(socket('outgoing', end), ETIMEDOUT)?.code ?? null
    expect(codeOf('close')).toBe('peerClosed')
    expect(codeOf('reset')).toBe('connectionReset')
    for (const end of ['program', 'cancel', 'dead', 'stranger'] as const)
      expect(codeOf(end)).toBeNull()
    expect(endingProblem(socket('incoming', 'error'), ETIMEDOUT)).toEqual({
      code: 'connectionFailed',
      values: { role: '\u2190', address: '[::1]:5003', reason: 'ETIMEDOUT' },
    })
    expect(endingProblem(socket('listening', 'error'), ETIMEDOUT)).toBeNull()
  })
})
