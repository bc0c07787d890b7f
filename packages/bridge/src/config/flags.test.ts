import { describe, expect, it } from 'vitest'
import { MAX_BUFFER_BYTES, MIN_BUFFER_BYTES, ProblemError, type Problem } from '@peerscope/protocol'
import {
  bufferOf,
  choiceOf,
  expectNone,
  listOf,
  portOf,
  readFlags,
  stringOf,
  type FlagTable,
} from './flags.js'

const table: FlagTable = {
  'listen-port': { type: 'string', example: '5002' },
  name: { type: 'string' },
  json: { type: 'boolean' },
  allow: { type: 'string', example: '192.0.2.7', many: true },
}

function problemIn(run: () => unknown): Problem | null {
  try {
    run()
    return null
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
}

describe('flags', () => {
  it('have their values, in either spelling; the last one counts', () => {
    const { values, positionals } = readFlags(
      ['--listen-port', '1', 'file', '--name=a=b', '--json', '--listen-port=2'],
      table,
    )
    expect(values).toEqual({ 'listen-port': '2', name: 'a=b', json: true })
    expect(positionals).toEqual(['file'])
    expect(stringOf(values, 'name')).toBe('a=b')
    expect(stringOf(values, 'json')).toBeNull()
    expect(stringOf(values, 'gone')).toBeNull()
  })

  it.each(['--lisen-port', '-x', '--no-json', '--constructor', '--toString', '--__proto__'])(
    'that are not in the table are named: %s',
    (flag) => {
      expect(problemIn(() => readFlags([flag, '1'], table))).toEqual({
        code: 'unknownFlag',
        values: { flag },
      })
    },
  )

  it.each([
    [['--listen-port'], '--listen-port', '--listen-port 5002'],
    [['--listen-port', '--json'], '--listen-port', '--listen-port 5002'],
    [['--name'], '--name', '--name VALUE'],
  ])('that lack their value are named, with an example: %j', (args, flag, example) => {
    expect(problemIn(() => readFlags(args, table))).toEqual({
      code: 'missingValue',
      values: { flag, example },
    })
  })

  it('may have a value that looks like a flag, written with an equals sign', () => {
    expect(readFlags(['--name=--json'], table).values).toEqual({ name: '--json' })
  })

  it('that take no value refuse one', () => {
    expect(problemIn(() => readFlags(['--json=false'], table))).toEqual({
      code: 'unexpectedArgument',
      values: { value: 'false' },
    })
  })
})

describe('a flag that may stand many times', () => {
  it('keeps its values in order, between others', () => {
    const args = ['--allow', 'a', '--name', 'x', '--allow=b', 'file', '--allow', 'a']
    const { values, positionals } = readFlags(args, table)
    expect(listOf(values, 'allow')).toEqual(['a', 'b', 'a'])
    expect(stringOf(values, 'allow')).toBeNull()
    expect(values['name']).toBe('x')
    expect(positionals).toEqual(['file'])
  })

  it('has no values where it does not stand', () => {
    expect(listOf(readFlags([], table).values, 'allow')).toEqual([])
    expect(listOf({ allow: 'one' }, 'allow')).toEqual([])
  })

  it('needs a value each time', () => {
    const problem = {
      code: 'missingValue',
      values: { flag: '--allow', example: '--allow 192.0.2.7' },
    }
    expect(problemIn(() => readFlags(['--allow', 'a', '--allow'], table))).toEqual(problem)
  })
})

describe('the size of a buffer', () => {
  const read = (value: string) => bufferOf({ size: value }, 'size')

  it('is a whole number of bytes', () => {
    const sizes = [MIN_BUFFER_BYTES, 4096, MAX_BUFFER_BYTES]
    expect(sizes.map((size) => read(String(size)))).toEqual(sizes)
    expect(bufferOf({}, 'size')).toBeNull()
  })

  it.each([
    '0',
    '-4096',
    String(MIN_BUFFER_BYTES - 1),
    String(MAX_BUFFER_BYTES + 1),
    '4k',
    '4096.5',
    '0x1000',
    '',
    '9'.repeat(30),
  ])('is not %j', (value) => {
    const values = { flag: '--size', value, lowest: MIN_BUFFER_BYTES, highest: MAX_BUFFER_BYTES }
    expect(problemIn(() => read(value))).toEqual({ code: 'badBytes', values })
  })
})

describe('a port', () => {
  const read = (value: string) => portOf({ port: value }, 'port')

  it('is a whole number from 1 to 65535', () => {
    expect([read('1'), read('5002'), read('65535')]).toEqual([1, 5002, 65535])
    expect(portOf({}, 'port')).toBeNull()
  })

  it.each([
    '0',
    '65536',
    '-1',
    '+5',
    '5.0',
    '1e3',
    '0x50',
    ' 80',
    '80 ',
    '',
    'http',
    '٥',
    '9'.repeat(30),
  ])('is not %j', (value) => {
    const values = { flag: '--port', value, lowest: 1, highest: 65535 }
    expect(problemIn(() => read(value))).toEqual({ code: 'badPort', values })
  })
})

describe('a choice', () => {
  const read = (value: string) => choiceOf({ to: value }, 'to', ['ndjson', 'csv'])

  it('is one of those that there are', () => {
    expect(read('csv')).toBe('csv')
    expect(choiceOf({}, 'to', ['ndjson'])).toBeNull()
  })

  it.each(['CSV', '', 'xml'])('is not %j', (value) => {
    const values = { flag: '--to', value, choices: 'ndjson, csv' }
    expect(problemIn(() => read(value))).toEqual({ code: 'badChoice', values })
  })
})

it('what belongs to no flag is named', () => {
  expect(problemIn(() => expectNone([]))).toBeNull()
  expect(problemIn(() => expectNone(['5002', '5003']))).toEqual({
    code: 'unexpectedArgument',
    values: { value: '5002' },
  })
})
