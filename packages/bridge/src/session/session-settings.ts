import type { Address, Language, Model } from '@peerscope/protocol'

/** What one bridge is asked to be. */
export interface SessionSettings {
  model: Model
  name: string
  peerName: string
  listen: Address
  peer: Address
  /** Hosts that may come in, in canonical form. */
  admitted: string[]
  /** Where to record; null for a temporary spool. */
  record: string | null
  /** The command that starts the other peer. */
  otherPeerCommand: string | null
  language: Language
  /** A module that runs a program of its own instead of the model's. */
  worker?: URL
}
