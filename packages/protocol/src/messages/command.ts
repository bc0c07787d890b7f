/** What a viewer may ask of a bridge, as JSON text. */
import * as z from 'zod/mini'
import { model } from './fields.js'

const key = z.string().check(z.minLength(1), z.maxLength(64))

/** Which bridge is meant: 0 is the one that is asked, others are those it views. */
const source = z._default(z.int().check(z.minimum(0), z.maximum(0xffff)), 0)

/** First message of a viewer: where it left off, if it has been here before. */
export const hello = z.object({
  type: z.literal('hello'),
  /** Whether the frames of the bridges that this one views are wanted too. */
  watched: z._default(z.boolean(), false),
  resume: z.nullable(
    z.object({ epoch: z.string().check(z.maxLength(64)), lastSequence: z.number() }),
  ),
})
/** Lines to send to the peer; each is one message. */
export const say = z.object({
  type: z.literal('say'),
  key,
  source,
  lines: z.array(z.string()).check(z.minLength(1)),
})
/** Restart the program in another model, in place. */
export const switchModel = z.object({ type: z.literal('switchModel'), key, source, model })
/** Send an unconfirmed message once more, as a new one. */
export const sendAgain = z.object({
  type: z.literal('sendAgain'),
  key,
  source,
  message: z.int().check(z.positive()),
})

/** View another bridge too, by the address of its page; or no longer. */
export const watch = z.object({
  type: z.literal('watch'),
  key,
  url: z.string().check(z.maxLength(200)),
})
export const unwatch = z.object({
  type: z.literal('unwatch'),
  key,
  watched: z.int().check(z.positive()),
})
/** What time is it there, and who is there? Needs no hello. */
export const ping = z.object({ type: z.literal('ping'), key })

export const command = z.discriminatedUnion('type', [
  hello,
  say,
  switchModel,
  sendAgain,
  watch,
  unwatch,
  ping,
])
export type Command = z.infer<typeof command>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>
/** As a viewer writes it: what has a default may be left out. */
export type CommandInput = z.input<typeof command>
