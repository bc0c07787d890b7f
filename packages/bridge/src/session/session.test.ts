import { hrtime } from 'node:process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { problemOf, type WatchedMessage } from '@peerscope/protocol'
import type { Link } from '../program/link.js'
import { Session } from './session.js'

async function openSession(link: Partial<Link> = {}): Promise<Session> {
  const session = await Session.open({
    model: 'async',
    name: 'Alice',
    peerName: 'Bob',
    link: {
      listen: { host: '127.0.0.1', port: 5002 },
      peer: { host: '127.0.0.1', port: 5003 },
      admitted: ['127.0.0.1'],
      turn: 'speak',
      framing: 'line',
      buffers: { receive: null, send: null },
      ...link,
    },
    record: null,
    spoolLimit: 1024 ** 2,
    otherPeerCommand: null,
    language: 'en',
  })
  onTestFinished(() => session.abandon())
  return session
}

describe('a session whose program does not run at the moment', () => {
  it('keeps what was typed for the next one', async () => {
    const session = await openSession()
    expect(session.say(['one', 'two'])).toBeNull()
    expect(session.unsent()).toEqual(problemOf('notSent', { count: 2 }))
    expect(session.snapshot(0, 0).messages).toMatchObject([
      { text: 'one', state: 'queued' },
      { text: 'two', state: 'queued' },
    ])
  })
})

describe('a session', () => {
  it('begins its stream with who it is', async () => {
    const session = await openSession()
    expect(session.stream.sequence).toBe(1)
    expect(session.snapshot(3, 4)).toMatchObject({
      sequence: 1,
      session: { peer: 'Alice', peerName: 'Bob', listen: { port: 5002 }, pid: process.pid },
      historyRecords: 3,
      historyFromNs: 4,
      runs: [],
      messages: [],
    })
  })

  it('says where the clock of its machine stood when it began, to the nanosecond', async () => {
    const session = await openSession()
    const { bootId, baseNs } = session.header.clock
    const before = hrtime.bigint() - BigInt(baseNs)
    const nowNs = session.clock()
    expect(BigInt(nowNs)).toBeGreaterThanOrEqual(before)
    expect(BigInt(nowNs)).toBeLessThanOrEqual(hrtime.bigint() - BigInt(baseNs))
    if (process.platform === 'linux') expect(bootId).toMatch(/^[\da-f-]{36}$/)
    expect((await openSession()).header.clock.bootId).toBe(bootId)
  })

  it('tells of the bridges that it views, as they are now', async () => {
    const session = await openSession()
    const about = (source: number, state: WatchedMessage['state']): WatchedMessage => {
      const url = `http://localhost:${8002 + source}`
      return { type: 'watched', source, url, state, sinceNs: 5, clock: null }
    }
    expect(session.snapshot(0, 0).watched).toEqual([])
    const { sequence } = session.stream
    session.watched(about(1, 'connecting'))
    session.watched(about(2, 'connecting'))
    session.watched(about(1, 'live'))
    expect(session.snapshot(0, 0).watched).toEqual([about(1, 'live'), about(2, 'connecting')])
    session.unwatched(1)
    expect(session.snapshot(0, 0).watched).toEqual([about(2, 'connecting')])
    expect(session.stream.sequence).toBe(sequence + 4)
  })

  it('says of its link what a viewer has to know', async () => {
    const session = await openSession({ listen: null, turn: 'listen', framing: 'raw' })
    expect(session.header).toMatchObject({
      listen: null,
      remote: { host: '127.0.0.1', port: 5003 },
      turn: 'listen',
      framing: 'raw',
    })
    expect(session.say([''])).toMatchObject({ code: 'messageEmpty' })
  })

  it('keeps the newest notices for late viewers', async () => {
    const session = await openSession()
    for (let count = 0; count < 60; count++) {
      session.notice({ code: 'deadSkipped', values: { count } })
    }
    const { notices } = session.snapshot(0, 0)
    expect(notices).toHaveLength(50)
    expect(notices[0]?.problem.values).toEqual({ count: 10 })
  })

  it('says why a message is not sent again, or a model not taken', async () => {
    const session = await openSession()
    expect(session.sendAgain(1)).toMatchObject({ code: 'notUnconfirmed' })
    session.header.models.splice(0)
    expect(session.switchModel('async')).toMatchObject({ code: 'modelUnavailable' })
  })
})
