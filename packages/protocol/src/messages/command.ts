/** What a viewer may ask of a bridge, as JSON text. */
import { z } from 'zod'
import { model } from './fields.js'

const key = z.string().min(1).max(64)

/** First message of a viewer: where it left off, if it has been here before. */
export const hello = z.object({
  type: z.literal('hello'),
  resume: z.object({ epoch: z.string().max(64), lastSequence: z.number() }).nullable(),
})
/** Lines to send to the peer; each is one message. */
export const say = z.object({ type: z.literal('say'), key, lines: z.array(z.string()).min(1) })
/** Restart the program in another model, in place. */
export const switchModel = z.object({ type: z.literal('switchModel'), key, model })
/** Send an unconfirmed message once more, as a new one. */
export const sendAgain = z.object({
  type: z.literal('sendAgain'),
  key,
  message: z.number().int().positive(),
})

export const command = z.discriminatedUnion('type', [hello, say, switchModel, sendAgain])
export type Command = z.infer<typeof command>
export type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>
