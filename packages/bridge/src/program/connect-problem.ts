import { constants } from 'node:os'
import {
  formatAddress,
  problemOf,
  type Address,
  type Errno,
  type Problem,
} from '@peerscope/protocol'
import { errnoName } from '../blocking/errno-name.js'
import { isTimeout } from './ending.js'

/** What a failed attempt to connect means, in words of the registry. */
export function connectProblem(peer: Address, errno: Errno): Problem {
  const address = formatAddress(peer)
  if (errno === constants.errno.ECONNREFUSED) return problemOf('connectRefused', { address })
  if (isTimeout(errno)) return problemOf('connectTimedOut', { address })
  return problemOf('connectFailed', { address, reason: errnoName(errno) })
}

/** Passes on a problem only when it differs from the one before: a retry says nothing new. */
export class RepeatFilter {
  #last = ''

  isNew(problem: Problem): boolean {
    const key = JSON.stringify(problem)
    if (key === this.#last) return false
    this.#last = key
    return true
  }

  reset(): void {
    this.#last = ''
  }
}
