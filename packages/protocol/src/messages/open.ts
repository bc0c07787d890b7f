/** `open`: what each lane of the current run is in the middle of. Replaces the one before. */
import { z } from 'zod'
import { connectionId, laneId, mode, nanoseconds, operation } from './fields.js'

export const openOperation = z.object({
  lane: laneId,
  operation,
  mode,
  /** Line in the program's region, 0 = none. */
  line: z.number().int().min(0).max(255),
  connection: connectionId,
  sinceNs: nanoseconds,
})
export type OpenOperation = z.infer<typeof openOperation>

export const open = z.object({
  type: z.literal('open'),
  run: z.number().int().positive(),
  lanes: z.array(openOperation),
})
export type OpenMessage = z.infer<typeof open>
