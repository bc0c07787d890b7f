import { constants } from 'node:os'
import { problemOf, type Address, type Errno, type Problem } from '@peerscope/protocol'
import { errnoName } from '../blocking/errno-name.js'

/** Why a port cannot be listened on, in words of the registry. */
export function listenProblem({ host, port }: Address, errno: Errno): Problem {
  if (errno === constants.errno.EADDRINUSE) {
    return problemOf('portInUse', { port, flag: '--listen-port' })
  }
  const reason = errnoName(errno)
  if (errno === constants.errno.EMFILE || errno === constants.errno.ENFILE) {
    return problemOf('noDescriptors', { reason })
  }
  if (errno === constants.errno.EACCES) return problemOf('portForbidden', { port, reason })
  return problemOf('addressUnavailable', { host, port, reason })
}
