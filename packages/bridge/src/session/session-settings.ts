import type { Language, Model } from '@peerscope/protocol'
import type { Link } from '../program/link.js'

/** What one bridge is asked to be. */
export interface SessionSettings {
  model: Model
  name: string
  peerName: string
  link: Link
  /** Where to record; null for a temporary spool. */
  record: string | null
  /** The command that starts the other peer. */
  otherPeerCommand: string | null
  language: Language
  /** A module that runs a program of its own instead of the model's. */
  worker?: URL
}
