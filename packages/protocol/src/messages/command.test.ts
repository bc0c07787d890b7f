import { describe, expect, it } from 'vitest'
import { command } from './command.js'

const key = 'k1'

describe('a viewer may', () => {
  it.each([
    { type: 'hello', resume: null },
    { type: 'hello', resume: { epoch: 'e', lastSequence: 7 } },
    { type: 'say', key, lines: ['one', ''] },
    { type: 'switchModel', key, model: 'async' },
    { type: 'sendAgain', key, message: 3 },
  ])('ask %j', (asked) => {
    expect(command.parse(asked)).toEqual(asked)
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
  ])('ask %j', (asked) => {
    expect(command.safeParse(asked).success).toBe(false)
  })

  it('bring fields of its own along', () => {
    const asked = { type: 'sendAgain', key, message: 3, admin: true }
    expect(command.parse(asked)).toEqual({ type: 'sendAgain', key, message: 3 })
  })
})
