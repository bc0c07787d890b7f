/**
 * The words of the record. Each list fixes the numbers on the wire: a word's code is its
 * position, so words are only ever added at the end.
 */
import type { Language } from './problems/fill.js'

export const models = ['sync', 'async'] as const
export type Model = (typeof models)[number]

/** What a model is, in a phrase. */
const modelPhrases: Record<Model, Record<Language, string>> = {
  sync: { en: 'one thread, blocking calls', de: 'ein Thread, blockierende Aufrufe' },
  async: { en: 'one event loop', de: 'eine Ereignisschleife' },
}

/** `sync: one thread, blocking calls` */
export const modelLabel = (model: Model, language: Language): string =>
  `${model}: ${modelPhrases[model][language]}`

/**
 * Which connections a chat has: `pair` two one-way ones, each peer sending on the one it dialled;
 * `accepted` and `dialled` a single one, used both ways.
 */
export const linkForms = ['pair', 'accepted', 'dialled'] as const
export type LinkForm = (typeof linkForms)[number]

/** What a program that takes turns does first in each round. */
export const turns = ['speak', 'listen'] as const
export type Turn = (typeof turns)[number]

/** What a message is on the wire: a line, or whatever one recv() returns. */
export const framings = ['line', 'raw'] as const
export type Framing = (typeof framings)[number]

/** `none` is no operation: the thread computes, or the loop sleeps. */
export const operations = [
  'none',
  'listen',
  'accept',
  'connect',
  'input',
  'send',
  'recv',
  'sleep',
  'close',
] as const
export type Operation = (typeof operations)[number]

export const modes = ['running', 'blocked', 'pending', 'retry', 'idle', 'unobserved'] as const
export type Mode = (typeof modes)[number]

/** What ended an operation. `none`: it did not have to wait. */
export const releases = [
  'none',
  'data',
  'connection',
  'close',
  'reset',
  'bufferSpace',
  'input',
  'timer',
  'timeout',
  'cancel',
  'error',
  'unknown',
  'room',
] as const
export type Release = (typeof releases)[number]

function codesOf<T extends string>(words: readonly T[]): Record<T, number> {
  return Object.fromEntries(words.map((word, code) => [word, code])) as Record<T, number>
}

export const operationCode = codesOf(operations)
export const modeCode = codesOf(modes)
export const releaseCode = codesOf(releases)

function wordAt<T extends string>(words: readonly T[], code: number, what: string): T {
  const word = words[code]
  if (word === undefined) throw new RangeError(`no ${what} has the code ${code}`)
  return word
}

/** @throws RangeError for a code that no word has. */
export const operationAt = (code: number): Operation => wordAt(operations, code, 'operation')
/** @throws RangeError for a code that no word has. */
export const modeAt = (code: number): Mode => wordAt(modes, code, 'mode')
/** @throws RangeError for a code that no word has. */
export const releaseAt = (code: number): Release => wordAt(releases, code, 'release')

/**
 * What could release an operation that is still open, most usual first.
 * Sources: accept(2), connect(2), recv(2), send(2), read(2).
 */
export const couldRelease: Record<Operation, readonly Release[]> = {
  none: [],
  listen: [],
  // The other three are ends of the outgoing connection: its kernel tells, and the call is freed.
  accept: ['connection', 'close', 'reset', 'timeout', 'cancel'],
  connect: ['connection', 'error', 'timeout', 'cancel'],
  input: ['input', 'cancel'],
  send: ['bufferSpace', 'reset', 'cancel'],
  recv: ['data', 'close', 'reset', 'cancel'],
  sleep: ['timer', 'cancel'],
  close: [],
}

/**
 * Whether a program that sleeps does so because its bridge has not caught up with what it has told, and
 * not until its next attempt: it takes nothing more from the kernel until there is room.
 */
export function isHeldBack(operation: Operation, mode: Mode): boolean {
  return operation === 'sleep' && mode !== 'retry'
}

/** What could release a program that is held back. */
export const couldGiveRoom: readonly Release[] = ['room', 'cancel']
