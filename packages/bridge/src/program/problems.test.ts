/** What the errors of the kernel mean in words of the registry. */
import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { errnoName, errnoNumber } from '../blocking/errno-name.js'
import { connectProblems, RepeatFilter } from './shared/connect-problem.js'
import { endOf, isTimeout } from './shared/ending.js'
import { listenProblem } from './listen-problem.js'

const { EACCES, EADDRINUSE, EADDRNOTAVAIL, ECONNREFUSED, ECONNRESET } = constants.errno
const { EBADF, EHOSTUNREACH, EINPROGRESS, EMFILE, ENETUNREACH, EPIPE, ETIMEDOUT } = constants.errno
const peer = { host: '::1', port: 5003 }
const address = '[::1]:5003'

const connectProblem = (errno: number) => connectProblems([{ address: peer, errno }])

describe('a connect that failed', () => {
  it('was refused, or got no answer, or has another reason', () => {
    expect(connectProblem(ECONNREFUSED)).toEqual([{ code: 'connectRefused', values: { address } }])
    for (const errno of [ETIMEDOUT, EINPROGRESS]) {
      expect(isTimeout(errno)).toBe(true)
      expect(connectProblem(errno)).toEqual([{ code: 'connectTimedOut', values: { address } }])
    }
    expect(isTimeout(ECONNREFUSED)).toBe(false)
    expect(connectProblem(EHOSTUNREACH)).toEqual([
      { code: 'connectFailed', values: { address, reason: 'EHOSTUNREACH' } },
    ])
  })

  it('for want of descriptors says so: the address has nothing to do with it', () => {
    const values = { reason: 'EMFILE' }
    expect(connectProblem(EMFILE)).toEqual([{ code: 'noDescriptors', values }])
    expect(listenProblem(peer, EMFILE)).toEqual({ code: 'noDescriptors', values })
  })

  it('at several addresses is told once for those that failed alike', () => {
    const at = (host: string, errno: number) => ({ address: { host, port: 5003 }, errno })
    expect(connectProblems([at('127.0.0.1', ECONNREFUSED), at('::1', ECONNREFUSED)])).toEqual([
      { code: 'connectRefused', values: { address: '127.0.0.1:5003, [::1]:5003' } },
    ])
    expect(
      connectProblems([
        at('192.0.2.1', ETIMEDOUT),
        at('::1', ECONNREFUSED),
        at('192.0.2.2', EINPROGRESS),
      ]),
    ).toEqual([
      { code: 'connectTimedOut', values: { address: '192.0.2.1:5003, 192.0.2.2:5003' } },
      { code: 'connectRefused', values: { address } },
    ])
  })

  it('is told once, until it fails in another way or has worked in between', () => {
    const filter = new RepeatFilter()
    const refused = () => filter.isNew(connectProblem(ECONNREFUSED))
    expect([refused(), refused(), refused()]).toEqual([true, false, false])
    expect(filter.isNew(connectProblem(ETIMEDOUT))).toBe(true)
    expect([refused(), refused()]).toEqual([true, false])
    filter.reset()
    expect(refused()).toBe(true)
  })
})

describe('a listen that failed', () => {
  it('names the port, and what to do', () => {
    const values = { port: 5003, flag: '--listen-port' }
    expect(listenProblem(peer, EADDRINUSE)).toEqual({ code: 'portInUse', values })
    expect(listenProblem(peer, EACCES)).toEqual({
      code: 'portForbidden',
      values: { port: 5003, reason: 'EACCES' },
    })
    expect(listenProblem(peer, EADDRNOTAVAIL)).toEqual({
      code: 'addressUnavailable',
      values: { host: '::1', port: 5003, reason: 'EADDRNOTAVAIL' },
    })
  })
})

describe('a send or recv that failed', () => {
  it.each([ECONNRESET, EPIPE])('ended its connection by a reset: %i', (errno) => {
    expect(endOf(errno)).toEqual({ release: 'reset', end: 'reset' })
  })

  it.each([ETIMEDOUT, EHOSTUNREACH, ENETUNREACH])(
    'ended its connection because its host has vanished: %i',
    (errno) => {
      expect(endOf(errno)).toEqual({ release: 'timeout', end: 'timeout' })
    },
  )

  it.each([EBADF, 0])('ended its connection by another error: %i', (errno) => {
    expect(endOf(errno)).toEqual({ release: 'error', end: 'error' })
  })
})

it('error numbers have their names, and names their numbers', () => {
  expect(errnoName(ECONNREFUSED)).toBe('ECONNREFUSED')
  expect(errnoNumber('ECONNREFUSED')).toBe(ECONNREFUSED)
  expect(errnoName(9999)).toBe('errno 9999')
  expect(errnoNumber('ENOTHING')).toBe(0)
})
