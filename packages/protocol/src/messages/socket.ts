/** `socket`: a socket of the program, whole, when it opens and when it ends. Keyed by `id`. */
import * as z from 'zod/mini'
import { address, connectionId, nanoseconds } from './fields.js'

export const socketRoles = ['listening', 'outgoing', 'incoming'] as const
export type SocketRole = (typeof socketRoles)[number]

/**
 * close   the peer closed its side (FIN)        reset    the peer or the network broke it (RST)
 * program our program closed it                 cancel   we ended it: model switched, bridge stopped
 * dead    it was already over in the accept queue   stranger  not the configured peer
 * timeout its host answers no more          error    another error of the kernel
 */
export const socketEnds = [
  'close',
  'reset',
  'program',
  'cancel',
  'dead',
  'stranger',
  'error',
  'timeout',
] as const
export type SocketEnd = (typeof socketEnds)[number]

export const socket = z.object({
  type: z.literal('socket'),
  id: connectionId,
  run: z.int().check(z.positive()),
  role: z.enum(socketRoles),
  fd: z.nullable(z.int()),
  local: z.nullable(address),
  remote: z.nullable(address),
  openedNs: nanoseconds,
  /** When the program read the end of what the peer sends: half the connection is over (FIN). */
  peerEndedNs: z._default(z.nullable(nanoseconds), null),
  closedNs: z.nullable(nanoseconds),
  end: z.nullable(z.enum(socketEnds)),
})
export type SocketMessage = z.infer<typeof socket>
