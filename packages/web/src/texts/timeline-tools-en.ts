import { numbersOf } from '@peerscope/protocol'
import type { TimelineToolsTexts } from './timeline-tools'

const numbers = numbersOf('en')

export const timelineToolsEn: TimelineToolsTexts = {
  search: 'Search the timeline',
  placeholder: 'recv >100ms, blocked, words of a message',
  example:
    'Operations, modes, durations (>100ms, <2s) and words of messages, all of which must hold.',
  next: 'Next',
  previous: 'Previous',
  fromBeginning: 'That was the last one; from the beginning again.',
  fromEnd: 'That was the first one; from the end again.',
  close: 'Close',
  count: (found, more) => `${numbers.integer(found)}${more ? '+' : ''} found`,
  none: 'nothing found',
  only: 'Only these',
  onlyHint: 'All else recedes, and the table lists what was found',
  cause: 'To what released it',
  noCause: 'No span in this picture released it.',
  timerSet: 'The pause ended when its timer ran out. It was set because this call failed.',
  noChat: 'Its message stands in no chat of this page.',
  back: 'Back',
  toMessage: 'To its message',
  toEvent: 'To its event',
  event: (words) => `Released by: ${words}`,
  selection: (duration, from) => `${duration} selected, from ${from}`,
  columns: {
    peer: 'peer',
    lane: 'lane',
    mode: 'mode',
    operation: 'operation',
    time: 'time',
    share: 'share',
    count: 'spans',
    longest: 'longest',
    bytes: 'bytes',
  },
  uncovered: 'outside of spans',
  counting: 'counting …',
  nothing: 'No span lies in this stretch of time.',
  copy: 'Copy as TSV',
  copied: 'Copied',
  copyFailed: 'The browser does not allow copying here.',
  clear: 'Let go',
}
