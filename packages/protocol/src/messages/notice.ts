/** `notice`: something happened that a person should know; its words are in the registry. */
import * as z from 'zod/mini'
import { problemCodes } from '../problems/codes.js'
import { nanoseconds } from './fields.js'

export const problem = z.object({
  code: z.enum(problemCodes),
  /** What the sentence is filled with. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})

export const notice = z.object({
  type: z.literal('notice'),
  atNs: nanoseconds,
  problem,
})
export type NoticeMessage = z.infer<typeof notice>
