/** What is said where the kernels' queues and the spans of both ends do not agree. */
import type { Bytes, Language, Numbers } from '@peerscope/protocol'

export interface ByteSumWords {
  from: string
  to: string
  sent: Bytes
  received: Bytes
  queued: Bytes
}

type Say = (words: ByteSumWords, numbers: Numbers) => string

export const byteSumTexts: Record<Language, { title: string; say: Say }> = {
  en: {
    title: 'Kernel and spans disagree:',
    say: ({ from, to, sent, received, queued }, numbers) =>
      `by their spans ${from} has sent ${numbers.integer(sent)} B and ${to} has received ${numbers.integer(received)} B, but ${numbers.integer(queued)} B lie between them. Records were lost, or another program uses the socket.`,
  },
  de: {
    title: 'Kernel und Abschnitte widersprechen sich:',
    say: ({ from, to, sent, received, queued }, numbers) =>
      `nach ihren Abschnitten hat ${from} ${numbers.integer(sent)} B gesendet und ${to} ${numbers.integer(received)} B empfangen, aber dazwischen liegen ${numbers.integer(queued)} B. Aufzeichnungen gingen verloren, oder ein anderes Programm benutzt den Socket.`,
  },
}
