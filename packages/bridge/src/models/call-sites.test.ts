/** The programs as they run, held against the table that says on which line an operation stands. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  framings,
  linkForms,
  models,
  turns,
  type Framing,
  type LinkForm,
  type Model,
  type Operation,
  type Turn,
} from '@peerscope/protocol'
import type { AsyncIo, Connection, Line, SyncIo } from '../program/io.js'
import type { Transport, Variant } from '../program/model.js'
import { cutRegion, findOperations } from '../program/region.js'
import { registry } from './registry.js'

class Enough extends Error {}

/** Notes from which line each operation is called, until `recv` has been called twice. */
class CallSites {
  readonly lines: Partial<Record<Operation, number>> = {}
  readonly order: Operation[] = []
  readonly #file: string
  readonly #regionStart: number

  constructor(file: string, region: string) {
    this.#file = file
    const source = sourceOf(file).split('\n')
    this.#regionStart = source.findIndex((line) => line.trim() === `// #region ${region}`) + 1
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

/** The text of the model that has that file. */
function sourceOf(file: string): string {
  const folder = file.replace(/\.ts$/, '')
  return readFileSync(new URL(`./${folder}/${file}`, import.meta.url), 'utf8')
}

function tableOf(file: string, region: string) {
  const { sleep, ...called } = findOperations(cutRegion(sourceOf(file), region))
  expect(sleep).toBe(called.connect)
  return called
}

const port = 5002
const peer = { host: '127.0.0.1', port: 5003 }
const server = { id: 1 }
const dialled = { id: 2 }
const accepted = { id: 3 }
const typed = { bytes: new Uint8Array(1) }
const came = { bytes: new Uint8Array(2) }

/** What a program of a link does before it talks, and which connections it talks on. */
const links: Record<
  LinkForm,
  { begins: Operation[]; sendsOn: Connection; receivesOn: Connection }
> = {
  pair: { begins: ['listen', 'connect', 'accept'], sendsOn: dialled, receivesOn: accepted },
  accepted: { begins: ['listen', 'accept'], sendsOn: accepted, receivesOn: accepted },
  dialled: { begins: ['connect'], sendsOn: dialled, receivesOn: dialled },
}

const turnOrder: Record<Turn, Operation[]> = {
  speak: ['input', 'send', 'recv'],
  listen: ['recv', 'input', 'send'],
}

const sizes: Record<Framing, number | undefined> = { line: undefined, raw: 1024 }

/** What the operations of an `Io` are given: the arguments of the last call of each. */
class Given {
  sent: unknown[] = []
  received: unknown[] = []
  readonly shown: Line[] = []
}

function expectGiven(given: Given, form: LinkForm, framing: Framing): void {
  const { sendsOn, receivesOn } = links[form]
  expect(given.sent).toEqual([sendsOn, typed])
  expect([given.received[0], given.received[1]]).toEqual([receivesOn, sizes[framing]])
  expect(given.shown).toEqual([came])
}

/** What a folder of models/ exports. */
interface ModelModules {
  programs: Record<string, (io: AsyncIo & SyncIo) => unknown>
  regionOf: (variant: Variant) => string
}

async function modulesOf(model: Model): Promise<ModelModules> {
  return {
    ...((await import(`./${model}/${model}.ts`)) as Pick<ModelModules, 'programs'>),
    ...((await import(`./${model}/model.ts`)) as Pick<ModelModules, 'regionOf'>),
  }
}

const variants: Variant[] = linkForms.flatMap((form) =>
  turns.flatMap((turn) => framings.map((framing) => ({ form, turn, framing }))),
)

function blockingIo(calls: CallSites, given: Given): SyncIo {
  return {
    port,
    peer,
    listen: (at) => {
      calls.note('listen')
      expect(at).toBe(port)
      return server
    },
    connect: (to) => {
      calls.note('connect')
      expect(to).toBe(peer)
      return dialled
    },
    accept: (on) => {
      calls.note('accept')
      expect(on).toBe(server)
      return accepted
    },
    input: () => {
      calls.note('input')
      return typed
    },
    send: (...args) => {
      calls.note('send')
      given.sent = args
    },
    recv: (...args) => {
      calls.note('recv')
      given.received = args
      return came
    },
    show: (line) => given.shown.push(line),
  }
}

function loopIo(calls: CallSites, given: Given): AsyncIo {
  return {
    port,
    peer,
    listen: (at) => {
      calls.note('listen')
      expect(at).toBe(port)
      return Promise.resolve(server)
    },
    connect: (to) => {
      calls.note('connect')
      expect(to).toBe(peer)
      return Promise.resolve(dialled)
    },
    accept: (on) => {
      calls.note('accept')
      expect(on).toBe(server)
      return Promise.resolve(accepted)
    },
    // The first line only; then the user types no more, and receiving goes on alone.
    input: () => {
      calls.note('input')
      const first = calls.order.filter((one) => one === 'input').length === 1
      return first ? Promise.resolve(typed) : new Promise(() => undefined)
    },
    send: (...args) => {
      calls.note('send')
      given.sent = args
      return Promise.resolve()
    },
    recv: async (...args) => {
      calls.note('recv')
      given.received = args
      // Until the speaker has spoken, so that every operation is seen.
      while (!calls.order.includes('send')) await Promise.resolve()
      return came
    },
    show: (line) => given.shown.push(line),
  }
}

const ioOf: Record<Transport, (calls: CallSites, given: Given) => AsyncIo | SyncIo> = {
  blocking: blockingIo,
  loop: loopIo,
}

describe.each(models)('in every program of the model %s', (model) => {
  const { transport, takesTurns } = registry[model]

  it('has a program for every kind of chat, and no other', async () => {
    const { programs, regionOf } = await modulesOf(model)
    const regions = new Set(variants.map(regionOf))
    expect([...regions].sort()).toEqual(Object.keys(programs).sort())
  })

  it.each(variants)(
    '$form, $turn, $framing: an operation is called from its line',
    async (kind) => {
      const { programs, regionOf } = await modulesOf(model)
      const region = regionOf(kind)
      const file = `${model}.ts`
      const calls = new CallSites(file, region)
      const given = new Given()
      const run = async () => {
        await programs[region]?.(ioOf[transport](calls, given) as AsyncIo & SyncIo)
      }
      await expect(run()).rejects.toThrow(Enough)
      expect(calls.lines).toEqual(tableOf(file, region))
      const { begins } = links[kind.form]
      const round = turnOrder[kind.turn]
      const called = calls.order.slice(0, begins.length + round.length)
      if (takesTurns) expect(called).toEqual([...begins, ...round])
      else expect(called.sort()).toEqual([...begins, ...round].sort())
      expectGiven(given, kind.form, kind.framing)
    },
  )
})
