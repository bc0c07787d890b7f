/** `gap`: records of a lane were lost because the ring was full. Its record is `unobserved`, with their number. */
import * as z from 'zod/mini'
import { laneId, nanoseconds } from './fields.js'

export const gap = z.object({
  type: z.literal('gap'),
  lane: laneId,
  fromNs: nanoseconds,
  toNs: nanoseconds,
  count: z.int().check(z.positive()),
})
export type GapMessage = z.infer<typeof gap>
