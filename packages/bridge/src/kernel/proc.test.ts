import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  parseCpuTime,
  parseState,
  parseSwitches,
  parseSystemCall,
  parseWaitChannel,
} from './proc.js'

describe('the state of a thread', () => {
  it('stands after its name, which may hold parentheses and spaces', () => {
    expect(parseState('4711 (node) S 4700 4711 1 0 -1')).toBe('S')
    expect(parseState('4711 (a) R (b)) D 1 4711')).toBe('D')
    expect(parseState('4711 () ) Z 1')).toBe('Z')
  })
})

describe('the system call of a thread', () => {
  const inCall = (numbers: string) => `${numbers} 0x7ffd 0x10000 0x0 0x0 0x0 0x7ffd1 0x7f02\n`

  it('has its name and its descriptor', () => {
    expect(parseSystemCall(inCall('45 0x18'), 'x64')).toEqual({ name: 'recvfrom', fd: 24 })
    expect(parseSystemCall(inCall('288 0x3'), 'x64')).toEqual({ name: 'accept4', fd: 3 })
    expect(parseSystemCall(inCall('0 0x0'), 'x64')).toEqual({ name: 'read', fd: 0 })
    expect(parseSystemCall(inCall('207 0x18'), 'arm64')).toEqual({ name: 'recvfrom', fd: 24 })
  })

  it('has no descriptor where its first argument is none', () => {
    expect(parseSystemCall(inCall('202 0x55d0'), 'x64')).toEqual({ name: 'futex', fd: null })
    expect(parseSystemCall(inCall('7 0x7ffd'), 'x64')).toEqual({ name: 'poll', fd: null })
  })

  it('is called by its number where the name is not known', () => {
    expect(parseSystemCall(inCall('318 0x1'), 'x64')).toEqual({ name: 'system call 318', fd: null })
    expect(parseSystemCall(inCall('45 0x1'), 's390x')).toEqual({ name: 'system call 45', fd: null })
  })

  it('is none while it runs, and while it is blocked outside of a call', () => {
    expect(parseSystemCall('running\n', 'x64')).toBeNull()
    expect(parseSystemCall('-1 0x7ffd2 0x7f03\n', 'x64')).toBeNull()
    expect(parseSystemCall('', 'x64')).toBeNull()
  })
})

describe('the wait channel', () => {
  it('is the function a thread sleeps in, if it does', () => {
    expect(parseWaitChannel('inet_csk_accept')).toBe('inet_csk_accept')
    expect(parseWaitChannel('wait_woken\n')).toBe('wait_woken')
    expect(parseWaitChannel('0')).toBeNull()
    expect(parseWaitChannel('')).toBeNull()
  })
})

describe('the counts', () => {
  it('of CPU time are whole nanoseconds', () => {
    expect(parseCpuTime('123456789012 3456 789\n')).toBe(123_456_789_012)
  })

  it('of switches are told apart, though one name ends like the other', () => {
    const status = 'Name:\tnode\nvoluntary_ctxt_switches:\t150\nnonvoluntary_ctxt_switches:\t545\n'
    expect(parseSwitches(status)).toEqual({ voluntary: 150, involuntary: 545 })
  })
})

it.runIf(process.platform === 'linux')('the files of this very thread are understood', () => {
  const read = (file: string) => readFileSync(`/proc/thread-self/${file}`, 'latin1')
  expect(parseState(read('stat'))).toBe('R')
  // It is reading that file.
  expect(parseSystemCall(read('syscall'))?.name).toBe('read')
  expect(parseCpuTime(read('schedstat'))).toBeGreaterThan(0)
  const { voluntary, involuntary } = parseSwitches(read('status'))
  expect(voluntary).toBeGreaterThanOrEqual(0)
  expect(involuntary).toBeGreaterThanOrEqual(0)
})
