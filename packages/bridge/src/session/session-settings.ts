import type { Bytes, Language, Model } from '@peerscope/protocol'
import type { Link } from '../program/link.js'
import type { OwnProgram } from '../program/program.js'

/** What one bridge is asked to be. */
export interface SessionSettings {
  model: Model
  name: string
  peerName: string
  link: Link
  /** Where to record; null for a temporary spool. */
  record: string | null
  /** So much disk a temporary spool may take; 0 for none. */
  spoolLimit: Bytes
  /** The command that starts the other peer. */
  otherPeerCommand: string | null
  language: Language
  /** What runs instead of the model's program. */
  own?: OwnProgram
}
