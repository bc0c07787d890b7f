/** Why a bridge did not do what it was asked, in words. */
import type { Answer } from '../backends/backend'
import type { Texts } from './texts'

export function refusalWords(answer: Exclude<Answer, { kind: 'accepted' }>, texts: Texts): string {
  if (answer.kind === 'refused') return texts.problem(answer.problem)
  return texts.contact[answer.kind]
}
