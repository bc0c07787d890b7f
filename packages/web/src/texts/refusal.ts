/** Why a bridge did not do what it was asked, in words. */
import { wordsFor } from '@peerscope/protocol'
import type { Answer } from '../backends/backend'
import type { Texts } from './texts'

export function refusalWords(answer: Exclude<Answer, { kind: 'accepted' }>, texts: Texts): string {
  if (answer.kind === 'refused') return wordsFor(answer.problem, texts.language)
  return texts.contact[answer.kind]
}
