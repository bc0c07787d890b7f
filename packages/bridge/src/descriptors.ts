/**
 * How many descriptors the page and its viewers may have (getrlimit(2), RLIMIT_NOFILE): whoever opens
 * connections to the page must never take those that the chat needs.
 */
import { readdirSync, readFileSync } from 'node:fs'
import {
  MAX_ANSWERS,
  MAX_CONNECTIONS,
  MAX_RELAYS,
  MAX_SURPLUS,
  RESERVED_DESCRIPTORS,
} from './limits.js'

export interface DescriptorShares {
  /** Connections to the page. */
  connections: number
  /** Answers under way, each of which may have a file open. */
  answers: number
  /** Connections to watched bridges on behalf of viewers. */
  relays: number
}

/** Where the system does not say. */
const UNKNOWN_LIMIT = 1024
const USED_AT_START = 48

/** Measured when it is first asked for: at the start of a bridge. */
export function descriptorShares(): DescriptorShares {
  return (measured ??= sharesOf(openFileLimit(), openNow()))
}
let measured: DescriptorShares | undefined

/** @param used before the page is there */
export function sharesOf(limit: number, used: number): DescriptorShares {
  const spare = Math.max(0, limit - used - RESERVED_DESCRIPTORS - MAX_SURPLUS)
  const share = (part: number, most: number) =>
    Math.max(1, Math.min(most, Math.floor(spare * part)))
  return {
    connections: share(0.5, MAX_CONNECTIONS),
    answers: share(0.25, MAX_ANSWERS),
    relays: share(0.25, MAX_RELAYS),
  }
}

/** Node raises the soft limit to the hard one when it starts. */
function openFileLimit(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'latin1')
    return Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1] ?? UNKNOWN_LIMIT)
  } catch {
    return UNKNOWN_LIMIT
  }
}

function openNow(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return USED_AT_START
  }
}
