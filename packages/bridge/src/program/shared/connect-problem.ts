import { constants } from 'node:os'
import {
  formatAddress,
  problemOf,
  type Address,
  type Errno,
  type Problem,
} from '@peerscope/protocol'
import { errnoName } from '../../blocking/errno-name.js'
import { isTimeout } from './ending.js'

const { ECONNREFUSED, EMFILE, ENFILE } = constants.errno

export interface FailedConnect {
  address: Address
  errno: Errno
}

/** What failed attempts to connect mean, in words of the registry: those that are alike in one. */
export function connectProblems(failed: readonly FailedConnect[]): Problem[] {
  const kinds = new Set(failed.map(({ errno }) => kindOf(errno)))
  return [...kinds].map((kind) => {
    const alike = failed.filter(({ errno }) => kindOf(errno) === kind)
    return connectProblem(alike.map(({ address }) => formatAddress(address)).join(', '), kind)
  })
}

function kindOf(errno: Errno): Errno {
  return isTimeout(errno) ? constants.errno.ETIMEDOUT : errno
}

function connectProblem(address: string, errno: Errno): Problem {
  if (errno === ECONNREFUSED) return problemOf('connectRefused', { address })
  if (isTimeout(errno)) return problemOf('connectTimedOut', { address })
  const reason = errnoName(errno)
  if (errno === EMFILE || errno === ENFILE) return problemOf('noDescriptors', { reason })
  return problemOf('connectFailed', { address, reason })
}

/** Passes on problems only when they differ from those before: a retry says nothing new. */
export class RepeatFilter {
  #last = ''

  isNew(problems: readonly Problem[]): boolean {
    const key = JSON.stringify(problems)
    if (key === this.#last) return false
    this.#last = key
    return true
  }

  reset(): void {
    this.#last = ''
  }
}
