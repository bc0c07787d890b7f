import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import {
  socketEnds,
  wordsFor,
  type LinkForm,
  type SocketEnd,
  type SocketRole,
} from '@peerscope/protocol'
import type { Link } from '../program/link.js'
import {
  endingProblem,
  endingProblems,
  openingProblem,
  peerEndedProblem,
  Sockets,
} from './sockets.js'

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
    stranger: false,
    atNs: 5,
  }) as const
const closed = (id: number, end: SocketEnd = 'close') =>
  ({ type: 'socketClosed', id, end, errno: 0, atNs: 9, acknowledged: 0, unread: 0 }) as const

describe('the sockets of a run', () => {
  it('are known from their opening to after their end', () => {
    const sockets = new Sockets('incoming', () => undefined)
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
      peerEndedNs: null,
      closedNs: null,
      end: null,
    })
    expect(sockets.closed(closed(1, 'reset'))).toEqual({ ...message, closedNs: 9, end: 'reset' })
    expect(sockets.all).toMatchObject([{ id: 1, end: 'reset' }])
    expect(sockets.closed(closed(2))).toBeNull()
  })

  it('can be asked of the kernel while they are open and it is known which they are', () => {
    const sockets = new Sockets('incoming', () => undefined)
    sockets.opened(opened(1, 'listening'), 1)
    sockets.opened(opened(2, 'incoming'), 1)
    sockets.opened(opened(3, 'outgoing', null), 1)
    sockets.opened(opened(4, 'outgoing'), 1)
    sockets.closed(closed(4))
    expect(sockets.observed(33)).toEqual([
      { id: 1, fd: 21, inode: 71, dialled: false, inProcess: 0 },
      { id: 2, fd: 22, inode: 72, dialled: false, inProcess: 33 },
    ])
  })

  it('hold what is unread in the process where the program receives', () => {
    const inProcess = (receiving: SocketRole) => {
      const sockets = new Sockets(receiving, () => undefined)
      sockets.opened(opened(1, 'listening'), 1)
      sockets.opened(opened(2, 'incoming'), 1)
      sockets.opened(opened(3, 'outgoing'), 1)
      return sockets.observed(33).map(({ dialled, inProcess }) => [dialled, inProcess])
    }
    const [listening, accepted] = [
      [false, 0],
      [false, 33],
    ]
    expect(inProcess('incoming')).toEqual([listening, accepted, [true, 0]])
    expect(inProcess('outgoing')).toEqual([listening, [false, 0], [true, 33]])
  })

  it('stay open when the peer has ended its side, and say since when', () => {
    const sockets = new Sockets('outgoing', () => undefined)
    const message = sockets.opened(opened(1, 'outgoing'), 4)
    const half = { ...message, peerEndedNs: 7 }
    expect(sockets.peerEnded({ type: 'peerEnded', id: 1, atNs: 7 })).toEqual(half)
    expect(sockets.all).toEqual([half])
    expect(sockets.observed(0)).toHaveLength(1)
    expect(sockets.closed(closed(1))).toEqual({ ...half, closedNs: 9, end: 'close' })
    expect(sockets.peerEnded({ type: 'peerEnded', id: 2, atNs: 7 })).toBeNull()
  })

  it('are forgotten with their run, but their numbers go on', () => {
    const sockets = new Sockets('incoming', () => undefined)
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
    const sockets = new Sockets('incoming', () => undefined)
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
    const sockets = new Sockets('incoming', () => undefined)
    const message = sockets.opened(opened(1, role), 1)
    return { ...message, end }
  }

  const listen = { host: '::1', port: 5002 }
  const peer = { host: '::1', port: 5003 }
  const chat = { turn: 'speak', framing: 'line' } as const
  const link = { ...chat, admitted: [], listen, peer, buffers: { receive: null, send: null } }
  const links: Record<LinkForm, Link> = {
    pair: link,
    accepted: { ...link, peer: null },
    dialled: { ...link, listen: null },
  }

  it('when a connection opens', () => {
    const values = { address: '[::1]:5003' }
    const problem = (role: SocketRole, form: LinkForm) =>
      openingProblem(socket(role), links[form], 'async')
    expect(problem('outgoing', 'pair')).toEqual({ code: 'connected', values })
    expect(problem('incoming', 'pair')).toEqual({ code: 'accepted', values })
    expect(problem('incoming', 'accepted')).toEqual({ code: 'connectedBothWays', values })
    expect(problem('outgoing', 'dialled')).toEqual({ code: 'connectedBothWays', values })
    expect(problem('listening', 'pair')).toBeNull()
    expect(problem('listening', 'accepted')).toBeNull()
  })

  it.each([
    ['outgoing', 'pair', 'speak', 'connectedAcceptsNext'],
    ['outgoing', 'pair', 'listen', 'connectedAcceptsNext'],
    ['incoming', 'pair', 'speak', 'acceptedSpeaksFirst'],
    ['incoming', 'pair', 'listen', 'acceptedListensFirst'],
    ['incoming', 'accepted', 'listen', 'bothWaysListensFirst'],
    ['outgoing', 'dialled', 'speak', 'bothWaysSpeaksFirst'],
  ] as const)(
    'when a connection opens to a program that takes turns: %s, %s, %s',
    (role, form, turn, code) => {
      const values = { address: '[::1]:5003' }
      const link = { ...links[form], turn }
      expect(openingProblem(socket(role), link, 'sync')).toEqual({ code, values })
      expect(openingProblem(socket('listening'), link, 'sync')).toBeNull()
    },
  )

  const { EHOSTUNREACH } = constants.errno
  const place = { role: '\u2192', address: '[::1]:5003' }
  const endings = {
    close: { code: 'peerClosed', values: place },
    reset: { code: 'connectionReset', values: place },
    timeout: {
      code: 'peerVanished',
      values: { address: '[::1]:5003', reason: 'EHOSTUNREACH' },
    },
    error: { code: 'connectionFailed', values: { ...place, reason: 'EHOSTUNREACH' } },
    program: { code: 'closedByUs', values: place },
    cancel: { code: 'closedByUs', values: place },
    // Told already, when it was turned away or skipped.
    stranger: null,
    dead: null,
  }

  it.each(socketEnds)('when it ends: %s', (end) => {
    expect(endingProblem(socket('outgoing', end), EHOSTUNREACH)).toEqual(endings[end])
    expect(endingProblem(socket('listening', end), EHOSTUNREACH)).toBeNull()
  })

  it('when the peer has ended its side, and we may still send', () => {
    expect(peerEndedProblem(socket('incoming'))).toEqual({
      code: 'peerHalfClosed',
      values: { role: '\u2190', address: '[::1]:5003' },
    })
    expect(peerEndedProblem(socket('listening'))).toBeNull()
  })

  it('has all its values, in either language', () => {
    const problems = socketEnds.flatMap((end) => endingProblem(socket('incoming', end), 1) ?? [])
    const half = peerEndedProblem(socket('incoming'))
    const all = half === null ? problems : [...problems, half]
    expect(all).toHaveLength(7)
    for (const problem of all) {
      expect(wordsFor(problem, 'en')).toContain('[::1]:5003')
      expect(wordsFor(problem, 'en')).not.toMatch(/[{}]/)
      expect(wordsFor(problem, 'de')).toContain('[::1]:5003')
      expect(wordsFor(problem, 'de')).not.toMatch(/[{}]/)
    }
  })

  it('what nobody has read of a connection that was closed is told', () => {
    const lost = { errno: 0, unread: 33 }
    const codes = (end: SocketEnd) =>
      endingProblems(socket('incoming', end), lost).map(({ code }) => code)
    expect(codes('cancel')).toEqual(['closedByUs', 'unreadLost'])
    expect(codes('reset')).toEqual(['connectionReset', 'unreadLost'])
    expect(codes('stranger')).toEqual([])
    expect(endingProblems(socket('incoming', 'cancel'), { errno: 0, unread: 0 })).toHaveLength(1)
    expect(endingProblems(socket('incoming', 'cancel'), lost)[1]).toMatchObject({
      values: { bytes: 33, ...place, role: '\u2190' },
    })
  })
})
