/** `end`: the session is over; the footer of a session file that was closed cleanly. */
import { z } from 'zod'
import { nanoseconds } from './fields.js'

export const end = z.object({
  type: z.literal('end'),
  atNs: nanoseconds,
  spans: z.number().int(),
  lost: z.number().int(),
})
export type EndMessage = z.infer<typeof end>
