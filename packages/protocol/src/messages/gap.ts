/** `gap`: records of a lane were lost because the ring was full; drawn as unobserved. */
import { z } from 'zod'
import { laneId, nanoseconds } from './fields.js'

export const gap = z.object({
  type: z.literal('gap'),
  lane: laneId,
  fromNs: nanoseconds,
  toNs: nanoseconds,
  count: z.number().int().positive(),
})
export type GapMessage = z.infer<typeof gap>
