import { describe, expect, it } from 'vitest'
import { MAX_WATCHED } from '../limits.js'
import { command } from './command.js'

const key = 'k1'

describe('a viewer may', () => {
  it.each([
    { type: 'hello', resume: null, watched: false },
    { type: 'hello', resume: { epoch: 'e', lastSequence: 7 }, watched: true },
    { type: 'say', key, source: 0, lines: ['one', ''] },
    { type: 'say', key, source: MAX_WATCHED, lines: ['for another'] },
    { type: 'switchModel', key, source: 1, model: 'async' },
    { type: 'sendAgain', key, source: 2, message: 3 },
    { type: 'watch', key, url: 'http://localhost:8003' },
    { type: 'unwatch', key, watched: 1 },
    { type: 'ping', key },
  ])('ask %j', (asked) => {
    expect(command.parse(asked)).toEqual(asked)
  })

  it.each([
    { type: 'say', key, lines: ['x'] },
    { type: 'switchModel', key, model: 'sync' },
    { type: 'sendAgain', key, message: 3 },
  ])('leave out that the bridge itself is meant: %j', (asked) => {
    expect(command.parse(asked)).toEqual({ ...asked, source: 0 })
  })

  it('leave out that the frames of other bridges are not wanted', () => {
    const asked = { type: 'hello', resume: null }
    expect(command.parse(asked)).toEqual({ ...asked, watched: false })
  })
})

describe('a viewer may not', () => {
  it.each([
    null,
    [],
    'say',
    {},
    { type: 'shutdown' },
    { type: 'hello' },
    { type: 'hello', resume: { epoch: 'e'.repeat(65), lastSequence: 1 } },
    { type: 'hello', resume: { epoch: 'e', lastSequence: null } },
    { type: 'say', key, lines: [] },
    { type: 'say', key, lines: 'text' },
    { type: 'say', key, lines: [1] },
    { type: 'say', key: '', lines: ['x'] },
    { type: 'say', key: 'k'.repeat(65), lines: ['x'] },
    { type: 'say', lines: ['x'] },
    { type: 'switchModel', key, model: 'threads' },
    { type: 'sendAgain', key, message: 0 },
    { type: 'sendAgain', key, message: 1.5 },
    { type: 'hello', resume: null, watched: 1 },
    { type: 'say', key, source: -1, lines: ['x'] },
    { type: 'say', key, source: 0.5, lines: ['x'] },
    { type: 'say', key, source: null, lines: ['x'] },
    { type: 'switchModel', key, source: '1', model: 'sync' },
    { type: 'watch', key },
    { type: 'watch', url: 'http://localhost:8003' },
    { type: 'watch', key, url: 'x'.repeat(201) },
    { type: 'unwatch', key, watched: 0 },
    { type: 'unwatch', key, watched: 'http://localhost:8003' },
    { type: 'ping' },
  ])('ask %j', (asked) => {
    expect(command.safeParse(asked).success).toBe(false)
  })

  it('bring fields of its own along', () => {
    const asked = { type: 'sendAgain', key, message: 3, admin: true }
    expect(command.parse(asked)).toEqual({ type: 'sendAgain', key, source: 0, message: 3 })
  })
})
