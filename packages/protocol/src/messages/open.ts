/** `open`: what each lane of the current run is in the middle of. Replaces the one before. */
import * as z from 'zod/mini'
import { connectionId, laneId, mode, nanoseconds, operation } from './fields.js'

export const openOperation = z.object({
  lane: laneId,
  operation,
  mode,
  /** Line in the program's region, 0 = none. */
  line: z.int().check(z.minimum(0), z.maximum(255)),
  connection: connectionId,
  sinceNs: nanoseconds,
})
export type OpenOperation = z.infer<typeof openOperation>

export const open = z.object({
  type: z.literal('open'),
  run: z.int().check(z.positive()),
  lanes: z.array(openOperation),
})
export type OpenMessage = z.infer<typeof open>
