import { WebSocket } from 'ws'
import type { Bytes, Milliseconds } from '@peerscope/protocol'
import { MAX_FRAGMENTS } from '../limits.js'
import { reasonOf } from '../session/recording.js'
import { streamUrl } from './watched-url.js'

/**
 * nobody   nothing could be reached there
 * silent   somebody took the connection and said nothing: a program that is stopped, or no server at all
 * foreign  what it answered is not HTTP
 * refused  a web server that has no such stream, or does not give it to us
 */
export type DialFailure = 'nobody' | 'silent' | 'foreign' | 'refused'

export interface Dialled {
  readonly socket: WebSocket
  /** Why it was never opened; null where it was. To be read once it has closed. */
  readonly failure: () => DialFailure | null
  end(): void
}

/**
 * A connection to another bridge's stream. Whoever answers there may be anybody: nothing is
 * decompressed, no redirect is followed, and the handshake ends in time, however slowly it comes.
 * @param mostBytes of one message
 */
export function dial(page: string, mayTake: Milliseconds, mostBytes: Bytes): Dialled {
  let failure: DialFailure | null = 'nobody'
  const socket = new WebSocket(streamUrl(page), {
    maxPayload: mostBytes,
    maxFragments: MAX_FRAGMENTS,
    perMessageDeflate: false,
    followRedirects: false,
    finishRequest: (request) => {
      request.once('socket', (connection) => {
        connection.once('connect', () => {
          failure = 'silent'
        })
      })
      request.once('response', () => {
        failure = 'refused'
      })
      request.end()
    },
  })
  // The `handshakeTimeout` of ws begins anew with every byte.
  const late = setTimeout(() => {
    socket.terminate()
  }, mayTake)
  socket.on('open', () => {
    clearTimeout(late)
    failure = null
  })
  socket.on('error', (error) => {
    // The HTTP parser could not read it.
    if (failure === 'silent' && reasonOf(error).startsWith('HPE_')) failure = 'foreign'
    // After a frame that is none, ws would take whatever comes until its close is answered.
    if (failure === null) socket.terminate()
  })
  const inTime = () => {
    clearTimeout(late)
  }
  socket.on('close', inTime)
  const end = () => {
    inTime()
    socket.terminate()
  }
  return { socket, failure: () => failure, end }
}
