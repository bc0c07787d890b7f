import { expect, it } from 'vitest'
import { descriptorShares, sharesOf } from './descriptors.js'
import { MAX_CONNECTIONS, MAX_RELAYS, RESERVED_DESCRIPTORS } from './limits.js'

it('of few descriptors the page leaves some to the chat, and has at least one', () => {
  for (const [limit, used] of [
    [100, 40],
    [256, 40],
    [1024, 60],
    [4096, 60],
  ] as const) {
    const { connections, answers, relays } = sharesOf(limit, used)
    expect(connections + answers + relays).toBeLessThanOrEqual(limit - used - RESERVED_DESCRIPTORS)
    expect(Math.min(connections, answers, relays)).toBeGreaterThan(0)
  }
  expect(sharesOf(32, 40)).toEqual({ connections: 1, answers: 1, relays: 1 })
})

it('of many it takes no more than it can use', () => {
  expect(sharesOf(1_048_576, 60)).toMatchObject({
    connections: MAX_CONNECTIONS,
    relays: MAX_RELAYS,
  })
  expect(sharesOf(Infinity, 60).connections).toBe(MAX_CONNECTIONS)
})

it('what this process may have is known', () => {
  expect(descriptorShares().connections).toBeGreaterThan(1)
})
