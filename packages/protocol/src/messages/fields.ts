/** Field types that several messages share. */
import { z } from 'zod'
import { models, modes, operations } from '../vocabulary.js'

export const nanoseconds = z.number()
export const bytes = z.number().int().nonnegative()
export const connectionId = z.number().int().min(0).max(0xffff)
export const laneId = z.number().int().min(0).max(0xffff)
export const model = z.enum(models)
export const mode = z.enum(modes)
export const operation = z.enum(operations)
export const address = z.object({ host: z.string(), port: z.number().int().min(0).max(65535) })
export type Address = z.infer<typeof address>
