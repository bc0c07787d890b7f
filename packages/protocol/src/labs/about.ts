/** What a lab is, as a page and a terminal need to know before it runs. */
import * as z from 'zod/mini'
import { languages, mode, model } from '../index.js'

/** A text in every language of the product. */
export const localized = z.object(
  Object.fromEntries(languages.map((language) => [language, z.string()])) as Record<
    (typeof languages)[number],
    z.ZodMiniString
  >,
)
export type Localized = z.infer<typeof localized>

/** What a figure counts: microseconds, bytes, a share from 0 to 1, or things. */
export const figureUnits = ['us', 'bytes', 'share', 'count'] as const
export type FigureUnit = (typeof figureUnits)[number]

export const labFigure = z.object({
  /** Its name in `lab run --json`. */
  id: z.string(),
  label: localized,
  /** How it is measured. */
  how: localized,
  unit: z.enum(figureUnits),
  /** Whose hue its bar has; null for a figure that is not drawn as a bar. */
  bar: z.nullable(mode),
  /** What stands where there is no value. */
  absent: localized,
})
export type LabFigure = z.infer<typeof labFigure>

/** The program that one model runs in one part of a lab. */
export const labProgram = z.object({ model, file: z.string(), source: z.string() })
export type LabProgram = z.infer<typeof labProgram>

export const labPart = z.object({
  id: z.string(),
  /** Empty where a lab has one part only. */
  title: localized,
  programs: z.array(labProgram),
  /** How long it lasts at most, in milliseconds: the length of the axis. */
  lastsMs: z.number(),
})
export type LabPart = z.infer<typeof labPart>

export const labAbout = z.object({
  number: z.int().check(z.positive()),
  id: z.string(),
  title: localized,
  /** What is set up and done, with its times. */
  lead: localized,
  question: localized,
  options: z.array(z.object({ id: z.string(), text: localized })),
  /** Models that this machine can run. */
  models: z.array(model),
  parts: z.array(labPart),
  figures: z.array(labFigure),
  takeaway: localized,
})
export type LabAbout = z.infer<typeof labAbout>
