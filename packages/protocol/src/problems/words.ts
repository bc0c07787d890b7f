import type { Problem } from './codes.js'
import { de } from './de.js'
import { en } from './en.js'

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

const words = { en, de }

/** Fills `{name}` from `values`; a name without a value stays as it is, so that a test sees it. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : String(value)
  })
}

/** The sentence for a problem: what happened, why, what to do. */
export function wordsFor(problem: Problem, language: Language): string {
  return fill(words[language][problem.code], problem.values)
}
