/** Field types that several messages share. */
import * as z from 'zod/mini'
import { framings, models, modes, operations, turns } from '../vocabulary.js'

export const nanoseconds = z.number()
export const bytes = z.int().check(z.nonnegative())
export const connectionId = z.int().check(z.minimum(0), z.maximum(0xffff))
export const laneId = z.int().check(z.minimum(0), z.maximum(0xffff))
export const model = z.enum(models)
export const mode = z.enum(modes)
export const operation = z.enum(operations)
export const turn = z.enum(turns)
export const framing = z.enum(framings)
export const address = z.object({
  host: z.string(),
  port: z.int().check(z.minimum(0), z.maximum(65535)),
})
export type Address = z.infer<typeof address>
