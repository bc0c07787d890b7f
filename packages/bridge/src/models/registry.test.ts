import { describe, expect, it } from 'vitest'
import { models } from '@peerscope/protocol'
import { MAX_LANES } from '../trace/memory.js'
import { expectRunnable, registry, runnableModels } from './registry.js'

describe.each(models)('the model %s', (model) => {
  const { lanes, threads, transport, needsBlockingCalls } = registry[model]

  it('has lanes with names of their own, those of a thread after those before', () => {
    expect(lanes).toEqual(threads.flatMap((thread) => thread.lanes))
    expect(new Set(lanes.map(({ name }) => name)).size).toBe(lanes.length)
    for (const thread of threads) {
      expect(thread.lanes.length).toBeLessThanOrEqual(MAX_LANES)
      const [first, ...rest] = thread.lanes.map(({ kind }) => kind)
      expect(first).not.toBe('pending')
      expect(rest.every((kind) => kind === 'pending')).toBe(true)
    }
  })

  it('says of a lane of pending operations which operation it is for', () => {
    for (const { name, kind, operation } of lanes) {
      expect(name).toBe(kind === 'pending' ? `await:${operation ?? ''}` : name)
      expect(operation === null).toBe(kind !== 'pending')
    }
  })

  it('has one thread that reads what is typed', () => {
    expect(threads.filter(({ input }) => input !== null)).toHaveLength(1)
  })

  it('needs the calls that its transport is made of', () => {
    if (transport === 'blocking') expect(needsBlockingCalls).toBe(true)
  })

  it('runs on this machine', () => {
    expect(runnableModels).toContain(model)
    expect(() => {
      expectRunnable(model)
    }).not.toThrow()
  })
})

it('names the lanes as the contract does', () => {
  expect(registry.sync.lanes.map(({ name }) => name)).toEqual(['main'])
  expect(registry.async.lanes.map(({ name }) => name)).toEqual([
    'loop',
    'await:accept',
    'await:connect',
    'await:input',
    'await:send',
    'await:recv',
  ])
})
