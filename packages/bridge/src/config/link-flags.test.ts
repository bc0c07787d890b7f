import { describe, expect, it, vi } from 'vitest'
import { ProblemError, type Problem } from '@peerscope/protocol'
import { canBindToLoopback } from '../blocking/sockets.js'
import type { Link } from '../program/link.js'
import { readFlags } from './flags.js'
import { askedLink, linkFlags, resolveLink } from './link-flags.js'

const listens = ['--listen-port', '5002']
const dials = ['--peer-ip', '127.0.0.1', '--peer-port', '5003']

const linkOf = (...args: string[]): Promise<Link> =>
  resolveLink(askedLink(readFlags(args, linkFlags).values))

async function problemOf(...args: string[]): Promise<Problem | null> {
  try {
    await linkOf(...args)
    return null
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
}

vi.mock('node:dns/promises', () => ({
  lookup: () => Promise.resolve([{ address: '::1' }, { address: '127.0.0.1' }]),
}))

/** Where one socket cannot be on both loopback addresses alone, it is on every address. */
const bothLoopbacks = canBindToLoopback() ? 'localhost' : '::'
const usual = { framing: 'line', buffers: { receive: null, send: null } }

describe('a link', () => {
  it('of two one-way connections has both addresses, and speaks first', async () => {
    expect(await linkOf(...listens, ...dials)).toEqual({
      listen: { host: '127.0.0.1', port: 5002 },
      peer: { host: '127.0.0.1', port: 5003 },
      admitted: ['127.0.0.1'],
      turn: 'speak',
      ...usual,
    })
  })

  it('that is dialled has nobody to dial, takes this machine in, and listens first', async () => {
    expect(await linkOf(...listens)).toEqual({
      listen: { host: '127.0.0.1', port: 5002 },
      peer: null,
      admitted: ['127.0.0.1'],
      turn: 'listen',
      ...usual,
    })
  })

  it('that dials listens nowhere, and speaks first', async () => {
    expect(await linkOf(...dials)).toEqual({
      listen: null,
      peer: { host: '127.0.0.1', port: 5003 },
      admitted: ['127.0.0.1'],
      turn: 'speak',
      ...usual,
    })
  })

  it.each([
    ['pair', [...listens, ...dials]],
    ['accepted', listens],
    ['dialled', dials],
  ])(
    'of the form %s takes the turn, the framing and the buffers that are given',
    async (...row) => {
      const [, args] = row
      for (const turn of ['speak', 'listen']) {
        expect(await linkOf(...args, '--turn', turn)).toMatchObject({ turn })
      }
      expect(await linkOf(...args, '--framing', 'raw')).toMatchObject({ framing: 'raw' })
      expect(await linkOf(...args, '--receive-buffer', '4096')).toMatchObject({
        buffers: { receive: 4096, send: null },
      })
      expect(await linkOf(...args, '--send-buffer', '8192')).toMatchObject({
        buffers: { receive: null, send: 8192 },
      })
    },
  )
})

describe('a peer', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['127.9.9.9', '127.0.0.1', '127.9.9.9'],
    ['::1', '::1', '::1'],
    ['::ffff:127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['10.0.0.7', '0.0.0.0', '10.0.0.7'],
    ['2001:db8::7', '::', '2001:db8::7'],
  ])('at %s is awaited on %s, and only %s may come in', async (host, listenHost, admitted) => {
    const link = await linkOf(...listens, ...dials, '--peer-ip', host)
    expect(link.listen?.host).toBe(listenHost)
    expect(link.admitted).toEqual([admitted])
    expect(link.peer?.host).toBe(admitted)
  })
})

describe('a peer whose name leads to both loopback addresses', () => {
  it('is dialled at both, may come from both, and finds us at both', async () => {
    const link = await linkOf(...listens, ...dials, '--peer-ip', 'localhost')
    expect(link).toMatchObject({ peer: { host: '127.0.0.1', port: 5003 }, alsoAt: ['::1'] })
    expect(link.admitted).toEqual(['127.0.0.1', '::1'])
    // Never on every network only because of a name.
    expect(link.listen?.host).toBe(canBindToLoopback() ? 'localhost' : '127.0.0.1')
  })
})

describe('who else may come in', () => {
  it.each([
    [['127.0.0.2'], '127.0.0.1'],
    [['10.0.0.7'], '0.0.0.0'],
    [['127.0.0.2', '10.0.0.7'], '0.0.0.0'],
    [['2001:db8::7'], '::'],
    // This machine may always come in, and by IPv4: both families are awaited.
    [['::1'], bothLoopbacks],
    [['10.0.0.7', '2001:db8::7'], '::'],
  ])('%j decides on where a peer without --peer-ip listens: %s', async (allow, listenHost) => {
    const link = await linkOf(...listens, ...allow.flatMap((host) => ['--allow', host]))
    expect(link.listen).toEqual({ host: listenHost, port: 5002 })
    expect(link.admitted).toEqual(['127.0.0.1', ...allow])
  })

  it.each([
    ['10.0.0.7', '10.0.0.8', '0.0.0.0'],
    ['127.0.0.1', '10.0.0.8', '0.0.0.0'],
    ['10.0.0.7', '127.0.0.1', '0.0.0.0'],
    ['10.0.0.7', '2001:db8::8', '::'],
    ['2001:db8::7', '10.0.0.8', '::'],
    ['2001:db8::7', '2001:db8::8', '::'],
    ['::1', '::1', '::1'],
    ['::1', '127.0.0.1', bothLoopbacks],
    ['127.0.0.1', '127.0.0.2', '127.0.0.1'],
  ])('besides the peer %s, %s, decides with it: %s', async (peer, allow, listenHost) => {
    const link = await linkOf(...listens, ...dials, '--peer-ip', peer, '--allow', allow)
    expect(link.listen?.host).toBe(listenHost)
    expect(link.admitted).toEqual([peer, allow])
  })

  it('is written in canonical form', async () => {
    const { admitted } = await linkOf(...listens, '--allow', '::ffff:10.0.0.7')
    expect(admitted).toEqual(['127.0.0.1', '10.0.0.7'])
  })
})

describe('a wrong link', () => {
  it('is one that leads nowhere', async () => {
    expect(await problemOf()).toEqual({ code: 'missingLink', values: {} })
    expect(await problemOf('--turn', 'listen')).toEqual({ code: 'missingLink', values: {} })
  })

  it.each([
    [dials.slice(0, 2), '--peer-port', '--peer-ip'],
    [dials.slice(2), '--peer-ip', '--peer-port'],
  ])('with half an address misses the other half: %j', async (args, flag, given) => {
    const missing = { code: 'missingFlag', values: { flag, given } }
    expect(await problemOf(...args)).toEqual(missing)
    expect(await problemOf(...listens, ...args)).toEqual(missing)
  })

  it('lets somebody in and listens nowhere', async () => {
    expect(await problemOf(...dials, '--allow', '10.0.0.7')).toEqual({
      code: 'flagNeeds',
      values: { flag: '--allow', needs: '--listen-port' },
    })
  })

  it.each([
    ['--turn', 'speak, listen'],
    ['--framing', 'line, raw'],
  ])('has no such %s', async (flag, choices) => {
    expect(await problemOf(...listens, flag, 'both')).toEqual({
      code: 'badChoice',
      values: { flag, value: 'both', choices },
    })
  })

  it.each(['--receive-buffer', '--send-buffer'])('has no such %s', async (flag) => {
    expect(await problemOf(...listens, flag, '4k')).toMatchObject({
      code: 'badBytes',
      values: { flag, value: '4k' },
    })
  })

  it.each([
    ['--peer-ip', [...dials, '--peer-ip', 'a b']],
    ['--allow', [...listens, '--allow', '10.0.0.7', '--allow', 'a b']],
  ])('has a malformed host after %s', async (flag, args) => {
    expect(await problemOf(...args)).toEqual({
      code: 'badAddress',
      values: { flag, value: 'a b' },
    })
  })
})
