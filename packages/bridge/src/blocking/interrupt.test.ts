import { readlinkSync } from 'node:fs'
import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { interruptThread, isInterrupted } from './interrupt.js'

const thread = () => Number(readlinkSync('/proc/thread-self').split('/').at(-1))

describe.runIf(process.platform === 'linux')('a thread that is interrupted', () => {
  it('goes on as before when it sits in no call', () => {
    for (let i = 0; i < 100; i++) interruptThread(thread())
    expect(readlinkSync('/proc/thread-self')).toContain(String(process.pid))
  })

  it('may have ended, or never been', () => {
    interruptThread(0)
    interruptThread(-1)
    interruptThread(2 ** 30)
    expect(thread()).toBeGreaterThan(0)
  })
})

it('a call that was interrupted is told from one that failed', () => {
  expect(isInterrupted(constants.errno.EINTR)).toBe(true)
  expect(isInterrupted(constants.errno.EINVAL)).toBe(false)
  expect(isInterrupted(0)).toBe(false)
})
