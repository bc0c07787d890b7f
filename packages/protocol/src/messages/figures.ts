/** `figures`: what a run amounts to so far; the last one of a run stays as its result. */
import * as z from 'zod/mini'
import { mode, model, nanoseconds } from './fields.js'

const distribution = z.object({
  count: z.int(),
  medianNs: nanoseconds,
  p95Ns: nanoseconds,
  lastNs: nanoseconds,
})

export const figures = z.object({
  type: z.literal('figures'),
  run: z.int().check(z.positive()),
  model,
  startedNs: nanoseconds,
  /** Finished spans of the first lane reach to here; an open operation adds what is after. */
  untilNs: nanoseconds,
  endedNs: z.nullable(nanoseconds),
  /** Time of the first lane (the thread or the loop) by mode. */
  modeNs: z.record(mode, nanoseconds),
  /** From Enter until the kernel had the last byte, of the messages sent in this run. */
  response: z.nullable(distribution),
  sent: z.int(),
  received: z.int(),
  /** CPU time of the program's thread; null where the kernel does not tell. */
  cpuNs: z.nullable(nanoseconds),
})
export type FiguresMessage = z.infer<typeof figures>
