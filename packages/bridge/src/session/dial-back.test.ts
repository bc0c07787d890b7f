import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Model, Problem, SocketMessage, SocketRole } from '@peerscope/protocol'
import type { Link } from '../program/link.js'
import { DialBack } from './dial-back.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function socket(id: number, role: SocketRole, closedNs: number | null = null): SocketMessage {
  const remote = role === 'listening' ? null : { host: '127.0.0.1', port: 5003 }
  const ending = { peerEndedNs: null, closedNs, end: null }
  return { type: 'socket', id, run: 1, role, fd: 20, local: null, remote, openedNs: 0, ...ending }
}

const here = { host: '127.0.0.1', port: 5002 }
const pair: Link = {
  listen: here,
  peer: { ...here, port: 5003 },
  admitted: [],
  turn: 'speak',
  framing: 'line',
  buffers: { receive: null, send: null },
}
const listening = socket(1, 'listening')
const problem = { code: 'notDialledBack', values: { address: '127.0.0.1:5003', seconds: 5 } }

function dialBack(model: Model = 'sync', link = pair) {
  const told: Problem[] = []
  const dialBack = new DialBack(link, (one) => void told.push(one))
  const look = (...sockets: SocketMessage[]) => {
    dialBack.look(sockets, model)
  }
  return { look, told }
}

describe('a peer that has taken our connection', () => {
  it('and does not dial us is told of, once', () => {
    const { look, told } = dialBack()
    look(listening)
    look(listening, socket(2, 'outgoing'))
    vi.advanceTimersByTime(4999)
    expect(told).toEqual([])
    vi.advanceTimersByTime(60_000)
    expect(told).toEqual([problem])
    // Something else has changed.
    look(listening, socket(2, 'outgoing'), socket(3, 'incoming', 5))
    vi.advanceTimersByTime(60_000)
    expect(told).toEqual([problem])
  })

  it('and dials us in time is not', () => {
    const { look, told } = dialBack()
    look(listening, socket(2, 'outgoing'))
    vi.advanceTimersByTime(4000)
    look(listening, socket(2, 'outgoing'), socket(3, 'incoming'))
    expect(vi.getTimerCount()).toBe(0)
    expect(told).toEqual([])
  })

  it('and has ended it, or whose program has ended, is not', () => {
    const { look, told } = dialBack()
    look(listening, socket(2, 'outgoing'))
    look(listening, socket(2, 'outgoing', 5))
    look(listening, socket(4, 'outgoing'))
    look()
    expect([vi.getTimerCount(), told]).toEqual([0, []])
  })

  it('is not awaited by a program that sends all the same, nor where one connection is used both ways', () => {
    for (const { look, told } of [dialBack('async'), dialBack('sync', { ...pair, listen: null })]) {
      look(socket(2, 'outgoing'))
      expect([vi.getTimerCount(), told]).toEqual([0, []])
    }
  })

  it('anew is told of anew', () => {
    const { look, told } = dialBack()
    look(socket(2, 'outgoing'))
    vi.advanceTimersByTime(5000)
    look(socket(2, 'outgoing', 9), socket(3, 'outgoing'))
    vi.advanceTimersByTime(5000)
    expect(told).toEqual([problem, problem])
  })
})
