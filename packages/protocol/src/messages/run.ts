/** `run`: a program was started; switching the model starts a new run within the session. */
import * as z from 'zod/mini'
import { laneId, model, nanoseconds, operation } from './fields.js'

export const lane = z.object({
  id: laneId,
  /** `main`, `loop`, `await:accept`, … */
  name: z.string(),
  /** A thread, an event loop, or one kind of pending operation of an event loop. */
  kind: z.enum(['thread', 'loop', 'pending']),
  /** The operation a `pending` lane is for. */
  operation: z.nullable(operation),
})
export type Lane = z.infer<typeof lane>

export const run = z.object({
  type: z.literal('run'),
  /** From 1, in order of start. */
  run: z.int().check(z.positive()),
  model,
  startedNs: nanoseconds,
  lanes: z.array(lane),
  /** The region of the model's own source that runs, and where its operations stand. */
  program: z.object({
    file: z.string(),
    source: z.string(),
    lines: z.partialRecord(operation, z.int().check(z.positive())),
  }),
  /** Descriptor of the program's standard input; null where it has none. */
  inputFd: z.nullable(z.int()),
})
export type RunMessage = z.infer<typeof run>
export type Program = RunMessage['program']
