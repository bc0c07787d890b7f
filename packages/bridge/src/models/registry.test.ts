import { describe, expect, it } from 'vitest'
import { framings, linkForms, models, operationCode, operations, turns } from '@peerscope/protocol'
import { MAX_LANES } from '../trace/memory.js'
import { asyncPrograms } from './async.js'
import { asyncRegion, lineTable, registry, syncRegion } from './registry.js'
import { syncPrograms } from './sync.js'

describe.each(models)('the model %s', (model) => {
  const { lanes } = registry[model]

  it('has lanes with names of their own, the thread or the loop first', () => {
    expect(new Set(lanes.map(({ name }) => name)).size).toBe(lanes.length)
    expect(lanes.length).toBeLessThanOrEqual(MAX_LANES)
    const [first, ...rest] = lanes.map(({ kind }) => kind)
    expect(first).not.toBe('pending')
    expect(rest.every((kind) => kind === 'pending')).toBe(true)
  })

  it('says of a lane of pending operations which operation it is for', () => {
    for (const { name, kind, operation } of lanes) {
      expect(name).toBe(kind === 'pending' ? `await:${operation ?? ''}` : name)
      expect(operation === null).toBe(kind !== 'pending')
    }
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

describe('a kind of chat', () => {
  const variants = linkForms.flatMap((form) =>
    turns.flatMap((turn) => framings.map((framing) => ({ form, turn, framing }))),
  )

  it('has a sync program of its own, and every one of them is of some kind', () => {
    expect(variants.map(syncRegion).sort()).toEqual(Object.keys(syncPrograms).sort())
  })

  it('has an async program, which takes no turns', () => {
    const regions = new Set(variants.map(asyncRegion))
    expect([...regions].sort()).toEqual(Object.keys(asyncPrograms).sort())
    expect(asyncRegion({ form: 'pair', turn: 'listen', framing: 'raw' })).toBe('pair raw')
    expect(asyncRegion({ form: 'pair', turn: 'speak', framing: 'raw' })).toBe('pair raw')
  })
})

it('gives a worker the lines by code, 0 where an operation has none', () => {
  const table = lineTable({ file: 'x.ts', source: '', lines: { listen: 1, recv: 7 } })
  expect(table).toHaveLength(operations.length)
  expect(table[operationCode.listen]).toBe(1)
  expect(table[operationCode.recv]).toBe(7)
  expect(table[operationCode.none]).toBe(0)
})
