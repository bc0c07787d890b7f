/** `watched`: another bridge that this one views for its pages, whenever anything about it changes. */
import * as z from 'zod/mini'
import { nanoseconds } from './fields.js'

/**
 * connecting  it has not answered yet
 * live        it answers
 * gone        it answered before, and does not now
 */
export const watchStates = ['connecting', 'live', 'gone'] as const
export type WatchState = (typeof watchStates)[number]

/**
 * How its session's clock relates to ours: our time is its time plus `offsetNs`, give or take
 * `boundNs`. Two bridges of one machine since its start read the same clock: then the bound is 0.
 */
export const clockRelation = z.object({
  offsetNs: nanoseconds,
  boundNs: nanoseconds,
})
export type ClockRelation = z.infer<typeof clockRelation>

export const watched = z.object({
  type: z.literal('watched'),
  /** Number of its frames' source, from 1. */
  source: z.int().check(z.positive()),
  url: z.string(),
  state: z.enum(watchStates),
  sinceNs: nanoseconds,
  clock: z.nullable(clockRelation),
})
export type WatchedMessage = z.infer<typeof watched>

/** `unwatched`: it is viewed no longer. */
export const unwatched = z.object({
  type: z.literal('unwatched'),
  source: z.int().check(z.positive()),
})
export type UnwatchedMessage = z.infer<typeof unwatched>
