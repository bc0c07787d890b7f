/** The addresses that a peer's name leads to, dialled one after the other until one answers. */
import type { Address, Errno, Problem } from '@peerscope/protocol'
import { connectProblems, type FailedConnect } from './connect-problem.js'

export class AddressRound {
  readonly #addresses: readonly Address[]
  #at = 0
  #failed: FailedConnect[] = []

  constructor(addresses: readonly Address[]) {
    this.#addresses = addresses
  }

  /** The address to be dialled now: the one that led to the peer last, until it fails. */
  current(otherwise: Address): Address {
    return this.#addresses[this.#at] ?? otherwise
  }

  /**
   * That address has failed. @returns null while there is another one to be dialled at once; after
   * the last one what to tell, and then it is time to wait.
   */
  failed(address: Address, errno: Errno): Problem[] | null {
    this.#failed.push({ address, errno })
    this.#at = (this.#at + 1) % Math.max(this.#addresses.length, 1)
    if (this.#failed.length < this.#addresses.length) return null
    const problems = connectProblems(this.#failed)
    this.#failed = []
    return problems
  }

  connected(): void {
    this.#failed = []
  }
}
