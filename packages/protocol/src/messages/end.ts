/** `end`: the session is over; the footer of a session file that was closed cleanly. */
import * as z from 'zod/mini'
import { nanoseconds } from './fields.js'

export const end = z.object({
  type: z.literal('end'),
  atNs: nanoseconds,
  spans: z.int(),
  lost: z.int(),
})
export type EndMessage = z.infer<typeof end>
