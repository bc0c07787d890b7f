import { numbersOf } from '@peerscope/protocol'
import { callOf, listed } from './operations'
import type { HintTexts } from './hints'

const numbers = numbersOf('en')

export const hintsEn: HintTexts = {
  title: 'What this moment shows',
  words(hint, peer) {
    switch (hint.kind) {
      case 'lineHeld':
        return {
          sentence: `Your line waits: the thread is held by ${callOf(hint.operation)}.`,
          word: 'blocking',
          link: 'blocking',
        }
      case 'arrivedUnread':
        return {
          sentence: `Arrived, not read: ${numbers.bytes(hint.bytes)} lie in the kernel while ${callOf(hint.operation)} holds the thread.`,
          word: 'receiveBuffer',
          link: 'receive buffer',
        }
      case 'inProcess':
        return {
          sentence: `Read ahead: ${numbers.bytes(hint.bytes)} lie in the process, and ${callOf(hint.operation)} holds the thread.`,
          word: 'receiveBuffer',
          link: 'receive buffer',
        }
      case 'peerClosed':
        return {
          sentence: `${peer} has closed its side; your program has not looked yet.`,
          word: 'halfClose',
          link: 'half-close',
        }
      case 'halfClosed':
        return {
          sentence: `${peer} sends nothing more; what you type still goes there, as long as ${peer} reads.`,
          word: 'halfClose',
          link: 'half-close',
        }
      case 'resetUnnoticed':
        return {
          sentence: 'The connection is broken; your program learns of it at its next call.',
          word: 'reset',
          link: 'reset (RST)',
        }
      case 'sameRecv':
        return {
          sentence: 'Several messages came in one recv(): TCP carries bytes, not messages.',
          word: 'framing',
          link: 'framing',
        }
      case 'connectionWaits':
        return {
          sentence: `${hint.count === 1 ? 'One connection was' : `${numbers.integer(hint.count)} connections were`} made by the kernel and not accepted by your program.`,
          word: 'acceptQueue',
          link: 'accept queue',
        }
      case 'loopHeld':
        return {
          sentence: `A callback has held the event loop for ${numbers.duration(hint.ns)}: nothing else could go on meanwhile.`,
          word: 'eventLoop',
          link: 'event loop',
        }
      case 'silence':
        return {
          sentence: `Nobody has spoken for ${numbers.counting(hint.ns)}: your program waits in ${listed(hint.operations, 'and')}, and ${peer} has sent nothing.`,
          word: hint.operations.length > 1 ? 'pending' : 'blocked',
          link: hint.operations.length > 1 ? 'pending' : 'blocked',
        }
      case 'bufferFull':
        return {
          sentence: `send() waits for room: ${peer} does not read as fast as you send.`,
          word: 'flowControl',
          link: 'flow control',
        }
    }
  },
}
