import type { LoggedEvent } from '../state/event-log'
import type { Texts } from './texts'

export function eventWords(event: LoggedEvent, texts: Texts): string {
  if (event.kind === 'restarted') return texts.events.restarted(event.model, event.before)
  return texts.problem(event.problem)
}
