/** The programs as they run, held against the table that says on which line an operation stands. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Operation } from '@peerscope/protocol'
import { asyncProgram } from './async.js'
import type { AsyncIo, SyncIo } from './io.js'
import { cutRegion, findOperations } from './region.js'
import { syncProgram } from './sync.js'

class Enough extends Error {}

/** Notes from which line each operation is called, until `recv` has been called twice. */
class CallSites {
  readonly lines: Partial<Record<Operation, number>> = {}
  readonly order: Operation[] = []
  readonly #file: string
  readonly #regionStart: number

  constructor(file: string) {
    this.#file = file
    const source = sourceOf(file)
    this.#regionStart = source.slice(0, source.indexOf('// #region program')).split('\n').length
  }

  note(operation: Operation): void {
    const line = this.#callerLine()
    if (this.order.includes(operation)) expect(line).toBe(this.lines[operation])
    this.lines[operation] = line
    this.order.push(operation)
    if (this.order.filter((one) => one === 'recv').length === 2) throw new Enough()
  }

  #callerLine(): number {
    const frames = new Error().stack?.split('\n') ?? []
    const place = frames.map((frame) => new RegExp(`/${this.#file}:(\\d+):`).exec(frame)?.[1])
    return Number(place.find((line) => line !== undefined)) - this.#regionStart
  }
}

function sourceOf(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8')
}

const tableOf = (file: string) => {
  const { sleep, ...called } = findOperations(cutRegion(sourceOf(file), 'program'))
  expect(sleep).toBe(called.connect)
  return called
}

const link = { port: 5002, peer: { host: '127.0.0.1', port: 5003 } }
const socket = { id: 1 }
const line = { bytes: new Uint8Array() }

describe('the line of every operation is the line it is called from', () => {
  it('in the sync program', () => {
    const calls = new CallSites('sync.ts')
    const note = <T>(operation: Operation, result: T) => {
      return () => {
        calls.note(operation)
        return result
      }
    }
    const io: SyncIo = {
      ...link,
      listen: note('listen', socket),
      connect: note('connect', socket),
      accept: note('accept', socket),
      input: note('input', line),
      send: note('send', undefined),
      recv: note('recv', line),
      show: () => undefined,
    }
    expect(() => {
      syncProgram(io)
    }).toThrow(Enough)
    expect(calls.lines).toEqual(tableOf('sync.ts'))
    expect(calls.order.slice(0, 6)).toEqual([
      'listen',
      'connect',
      'accept',
      'input',
      'send',
      'recv',
    ])
  })

  it('in the async program', async () => {
    const calls = new CallSites('async.ts')
    const note = <T>(operation: Operation, result: T) => {
      return (): Promise<T> => {
        calls.note(operation)
        return Promise.resolve(result)
      }
    }
    const io: AsyncIo = {
      ...link,
      listen: note('listen', socket),
      connect: note('connect', socket),
      accept: note('accept', socket),
      // The first line only; then the user types no more, and receiving goes on alone.
      input: () => {
        calls.note('input')
        const first = calls.order.filter((one) => one === 'input').length === 1
        return first ? Promise.resolve(line) : new Promise(() => undefined)
      },
      send: note('send', undefined),
      recv: async () => {
        calls.note('recv')
        // Until the speaker has spoken, so that every operation is seen.
        while (!calls.order.includes('send')) await Promise.resolve()
        return line
      },
      show: () => undefined,
    }
    await expect(asyncProgram(io)).rejects.toThrow(Enough)
    expect(calls.lines).toEqual(tableOf('async.ts'))
  })
})
