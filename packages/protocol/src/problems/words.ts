import type { Problem } from './codes.js'
import { de } from './de.js'
import { en } from './en.js'
import { fill, type Language } from './fill.js'

const words = { en, de }

/** The sentence for a problem: what happened, why, what to do. */
export function wordsFor(problem: Problem, language: Language): string {
  return fill(words[language][problem.code], problem.values)
}
