/** `session`: who this bridge is; the first frame of every stream and file. */
import * as z from 'zod/mini'
import { address, framing, turn } from './fields.js'

export const session = z.object({
  type: z.literal('session'),
  version: z.literal(1),
  /** Names this run of the bridge; sequence numbers count within it. */
  epoch: z.string(),
  peer: z.string(),
  peerName: z.string(),
  /** Where this peer listens; null when it only dials. */
  listen: z.nullable(address),
  /** Where the other peer is; null when it is awaited. */
  remote: z.nullable(address),
  /** What a message is on the wire, and what the sync program does first. */
  framing: z._default(framing, 'line'),
  turn: z._default(turn, 'speak'),
  /** Wall clock at the session's start, fractional milliseconds since 1970. */
  wallStartMs: z.number(),
  /**
   * Which machine's clock counts, and where it stood at the session's start (CLOCK_MONOTONIC, a
   * decimal number of nanoseconds). Sessions with the same boot id read the same clock.
   */
  clock: z._default(
    z.object({ bootId: z.nullable(z.string()), baseNs: z.string().check(z.regex(/^\d{1,20}$/)) }),
    {
      bootId: null,
      baseNs: '0',
    },
  ),
  pid: z.int(),
  platform: z.string(),
  /** Models this machine can run. */
  models: z.array(z.string()),
  /** Command that starts the other peer, for an empty page to show. */
  otherPeerCommand: z.nullable(z.string()),
})
export type SessionMessage = z.infer<typeof session>
