import type { Problem } from './codes.js'
import { de } from './de.js'
import { en } from './en.js'

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

const words = { en, de }

/**
 * Fills `{name}` from `values`, and `{name:one|several}` with the word for so many. A name without a
 * value stays as it is, so that a test sees it.
 */
export function fill(template: string, values: Record<string, string | number>): string {
  const names = /\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g
  return template.replace(names, (whole, name: string, one?: string, several?: string) => {
    const value = values[name]
    if (value === undefined) return whole
    if (one === undefined) return String(value)
    return (Number(value) === 1 ? one : several) ?? ''
  })
}

/** The sentence for a problem: what happened, why, what to do. */
export function wordsFor(problem: Problem, language: Language): string {
  return fill(words[language][problem.code], problem.values)
}
