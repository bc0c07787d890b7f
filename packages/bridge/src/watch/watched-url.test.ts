import { describe, expect, it } from 'vitest'
import { ProblemError, type Problem } from '@peerscope/protocol'
import { isAt, isOwnPage, streamUrl, watchedUrl } from './watched-url.js'

describe('the address of another page', () => {
  it.each([
    ['http://localhost:8003', 'http://localhost:8003'],
    ['http://localhost:8003/', 'http://localhost:8003'],
    ['HTTP://LocalHost:8003/', 'http://localhost:8003'],
    ['http://10.0.0.7:8003', 'http://10.0.0.7:8003'],
    ['http://[::1]:8003/', 'http://[::1]:8003'],
    ['http://10.0.0.7:80', 'http://10.0.0.7:80'],
    ['[::1]:80/', 'http://[::1]:80'],
    // As one types it.
    ['localhost:8003', 'http://localhost:8003'],
    ['10.0.0.7:8003/', 'http://10.0.0.7:8003'],
    ['[::1]:8003', 'http://[::1]:8003'],
  ])('%s is %s', (value, url) => {
    expect(watchedUrl(value, '--watch')).toBe(url)
    // In this form it goes to the watching and back.
    expect(watchedUrl(url, '--watch')).toBe(url)
  })

  it.each([
    '',
    'localhost',
    '8003',
    'http://localhost',
    'http://:8003',
    'http://localhost:0',
    'http://[::80]',
    'http://localhost:65536',
    'http://localhost:port',
    'https://localhost:8003',
    'ftp://localhost:8003',
    'ws://localhost:8003',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://localhost:8003/ws',
    'http://localhost:8003/?lang=de',
    'http://localhost:8003/#top',
    'http://alice@localhost:8003',
    'http://alice:secret@localhost:8003',
    'http://local host:8003',
  ])('is not %j', (value) => {
    expect(problemWith(value)).toEqual({ code: 'badUrl', values: { flag: '--watch', value } })
  })
})

function problemWith(value: string): Problem | string {
  try {
    return watchedUrl(value, '--watch')
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
}

it('the stream of a page is beside it', () => {
  expect(streamUrl('http://localhost:8003')).toBe('ws://localhost:8003/ws')
  // Only the scheme changes, whatever the host is called.
  expect(streamUrl('http://http:8003')).toBe('ws://http:8003/ws')
})

describe('our own page', () => {
  it.each(['http://localhost:8002', 'http://127.0.0.1:8002', 'http://[::1]:8002'])(
    'is %s',
    (url) => {
      expect(isOwnPage(url, 8002)).toBe(true)
      expect(isOwnPage(url, 8003)).toBe(false)
      expect(isOwnPage(url, null)).toBe(false)
    },
  )

  it('may be at the port that a URL leaves out', () => {
    expect(isOwnPage('http://localhost:80', 80)).toBe(true)
    expect(isAt('http://localhost:80', { host: '127.0.0.1', port: 80 })).toBe(true)
  })

  it('is not the same port of another machine', () => {
    expect(isOwnPage('http://10.0.0.7:8002', 8002)).toBe(false)
  })
})
