/**
 * What the page of the labs and a bridge say to each other at `/lab/ws`: JSON texts, and the frames
 * of the running programs as binary messages, with the source that `run` has told of.
 */
import * as z from 'zod/mini'
import { model, nanoseconds, problem } from '../index.js'
import { labAbout, localized } from './about.js'

/** A figure's value, in the unit of the figure; null where there is none. */
export const figureValues = z.record(z.string(), z.nullable(z.number()))
export type FigureValues = z.infer<typeof figureValues>

/** Both peers of one part in one model are linked, and its script begins. */
export const labRun = z.object({
  type: z.literal('run'),
  lab: z.string(),
  part: z.string(),
  model,
  peers: z.array(
    z.object({
      /** Of its frames; no two of one lab's run have the same. */
      source: z.int().check(z.positive()),
      name: z.string(),
      /** What makes a time of its session one since the script's beginning. */
      shiftNs: nanoseconds,
    }),
  ),
})
export type LabRunMessage = z.infer<typeof labRun>

/** The script is over. */
export const labRunEnded = z.object({
  type: z.literal('runEnded'),
  part: z.string(),
  model,
  /** Since the script's beginning. */
  endNs: nanoseconds,
})
export type LabRunEndedMessage = z.infer<typeof labRunEnded>

export const labResult = z.object({
  type: z.literal('result'),
  lab: z.string(),
  number: z.int(),
  /** The option that is true of these figures; null when none is, or not every model ran. */
  verdict: z.nullable(z.string()),
  models: z.partialRecord(model, figureValues),
  /** Why, from these figures. */
  explanation: localized,
})
export type LabResult = z.infer<typeof labResult>

/** A lab did not run, or not to its end. */
export const labFailed = z.object({ type: z.literal('failed'), problem })

/** What one lab tells while it runs. */
export const labProgress = z.discriminatedUnion('type', [labRun, labRunEnded, labResult, labFailed])
export type LabProgress = z.infer<typeof labProgress>

export const labMessage = z.discriminatedUnion('type', [
  /** The first message of a bridge. */
  z.object({ type: z.literal('labs'), labs: z.array(labAbout) }),
  labRun,
  labRunEnded,
  labResult,
  labFailed,
])
export type LabMessage = z.infer<typeof labMessage>

/** `run` runs a lab once; `stop` ends the one that runs. */
export const labCommand = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), lab: z.string().check(z.maxLength(40)) }),
  z.object({ type: z.literal('stop') }),
])
export type LabCommand = z.infer<typeof labCommand>
