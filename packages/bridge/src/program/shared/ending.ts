/** How a program's operations end when they do not return. */
import { constants } from 'node:os'
import type { Address, Errno, Release, SocketEnd } from '@peerscope/protocol'
import { errnoNumber } from '../../blocking/errno-name.js'
import { SystemCallError } from '../../blocking/system-call-error.js'

/** The link has ended: the program starts over. */
export class StartOver extends Error {
  constructor() {
    super('start over')
    this.name = 'StartOver'
  }
}

/** The bridge ends the program. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled')
    this.name = 'Cancelled'
  }
}

/** Whether a program that ends with this ends as it should. */
export function isOrderly(error: unknown): boolean {
  return error instanceof StartOver || error instanceof Cancelled
}

/**
 * Runs each step, whatever becomes of the others: what a program lets go of at its end must not depend on
 * the step before. @param failed is told of each error
 */
export function runEach(steps: readonly (() => void)[], failed: (error: unknown) => void): void {
  for (const step of steps) {
    try {
      step()
    } catch (error) {
      failed(error)
    }
  }
}

/** What to tell a person of an error that nobody expected. */
export function reasonFor(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export const { ECONNREFUSED } = constants.errno
const { ECONNRESET, EPIPE, ETIMEDOUT, EINPROGRESS, EHOSTUNREACH, ENETUNREACH } = constants.errno
/** What TCP ends a connection with whose host has not answered: its own word, or the last of IP. */
const VANISHED: readonly Errno[] = [ETIMEDOUT, EHOSTUNREACH, ENETUNREACH]

/** What a failed send(2) or recv(2) says about its connection. */
export function endOf(errno: Errno): { release: Release; end: SocketEnd } {
  if (errno === ECONNRESET || errno === EPIPE) return { release: 'reset', end: 'reset' }
  if (VANISHED.includes(errno)) return { release: 'timeout', end: 'timeout' }
  return { release: 'error', end: 'error' }
}

/** The number behind an error of ours or of Node's; 0 where it is none of the system. */
export function errnoOf(error: unknown): Errno {
  if (error instanceof SystemCallError) return error.errno
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? errnoNumber(code) : 0
}

/** Whether a connect(2) ended because nobody answered in time. */
export function isTimeout(errno: Errno): boolean {
  return errno === ETIMEDOUT || errno === EINPROGRESS
}

/** How long a connect may take, and how long the pause between two attempts is. */
export const CONNECT_TIMEOUT_MS = 5000
export const RETRY_MS = 1000

/**
 * Whether a connection leads to itself: dialling a port of this machine where nobody listens can
 * pick that very port as its own, and TCP then connects the socket with itself (RFC 9293, 3.5,
 * simultaneous open). Nobody is there, and the port would be taken from whom it belongs to.
 */
export function isSelf(local: Address, remote: Address): boolean {
  return local.port === remote.port && local.host === remote.host
}
