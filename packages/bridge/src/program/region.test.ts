import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, describe, it, onTestFinished } from 'vitest'
import { operationCode, operations } from '@peerscope/protocol'
import { cutRegion, findOperations, lineTable, readProgram } from './region.js'

const source = `import x
  // #region program
  const a = listen(port)

    send(a, input())
  // #endregion
  // #region other
  other()
  // #endregion
`

describe('a region', () => {
  it('is cut out without its indentation', () => {
    expect(cutRegion(source, 'program')).toBe('const a = listen(port)\n\n  send(a, input())')
    expect(cutRegion(source, 'other')).toBe('other()')
  })

  it('that is not there, or has no end, is refused', () => {
    expect(() => cutRegion(source, 'gone')).toThrow('no region "gone"')
    expect(() => cutRegion('// #region a\nx()', 'a')).toThrow(RangeError)
    expect(() => cutRegion('// #endregion\n// #region a\nx()', 'a')).toThrow(RangeError)
  })
})

describe('the table of operations', () => {
  it('has the line of each call, and a pause stands where its connect stands', () => {
    expect(findOperations('listen(a)\n\nsend(connect(b), input())')).toEqual({
      listen: 1,
      connect: 3,
      send: 3,
      input: 3,
      sleep: 3,
    })
  })

  it('refuses an operation that stands twice: a span could not say its line', () => {
    expect(() => findOperations('send(a)\nsend(b)')).toThrow('send stands twice')
    expect(() => findOperations('send(a) || send(b)')).toThrow('send stands twice')
  })

  it('is not misled by longer names, or by names that are not called', () => {
    expect(findOperations('receive()\nresend(a)\nconst { send, recv } = io\ninput')).toEqual({})
  })
})

describe('a program', () => {
  it('is read from the map beside the compiled model, byte for byte', () => {
    const folder = mkdtempSync(join(tmpdir(), 'peerscope-region-'))
    onTestFinished(() => {
      rmSync(folder, { recursive: true })
    })
    const compiled = pathToFileURL(join(folder, 'model.js'))
    writeFileSync(new URL(`${compiled.href}.map`), JSON.stringify({ sourcesContent: [source] }))
    expect(readProgram(compiled, 'model.ts', 'program')).toEqual({
      file: 'model.ts',
      source: 'const a = listen(port)\n\n  send(a, input())',
      lines: { listen: 1, send: 3, input: 3 },
    })
  })
})

it('gives a worker the lines by code, 0 where an operation has none', () => {
  const table = lineTable({ file: 'x.ts', source: '', lines: { listen: 1, recv: 7 } })
  expect(table).toHaveLength(operations.length)
  expect(table[operationCode.listen]).toBe(1)
  expect(table[operationCode.recv]).toBe(7)
  expect(table[operationCode.none]).toBe(0)
})
