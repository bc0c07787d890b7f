/** What a viewer may ask of a bridge, as JSON text. */
import * as z from 'zod/mini'
import { model } from './fields.js'

const key = z.string().check(z.minLength(1), z.maxLength(64))

/** First message of a viewer: where it left off, if it has been here before. */
export const hello = z.object({
  type: z.literal('hello'),
  resume: z.nullable(
    z.object({ epoch: z.string().check(z.maxLength(64)), lastSequence: z.number() }),
  ),
})
/** Lines to send to the peer; each is one message. */
export const say = z.object({
  type: z.literal('say'),
  key,
  lines: z.array(z.string()).check(z.minLength(1)),
})
/** Restart the program in another model, in place. */
export const switchModel = z.object({ type: z.literal('switchModel'), key, model })
/** Send an unconfirmed message once more, as a new one. */
export const sendAgain = z.object({
  type: z.literal('sendAgain'),
  key,
  message: z.int().check(z.positive()),
})

export const command = z.discriminatedUnion('type', [hello, say, switchModel, sendAgain])
export type Command = z.infer<typeof command>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>
