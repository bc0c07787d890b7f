import type { Errno } from '@peerscope/protocol'

/** A call of the C library failed. */
export class SystemCallError extends Error {
  readonly call: string
  readonly errno: Errno

  constructor(call: string, number: Errno) {
    super(`${call}: errno ${number}`)
    this.name = 'SystemCallError'
    this.call = call
    this.errno = number
  }
}
