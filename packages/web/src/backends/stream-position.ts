/** Where a viewer stands in a bridge's numbered stream, across reconnections. */
import type { CommandOf, Sequence } from '@peerscope/protocol'

export class StreamPosition {
  #epoch: string | null = null
  #last: Sequence = 0
  #historyLeft = 0
  /** The bridge has answered `hello` on this connection. */
  #answered = false

  /** A new connection: what to ask for. A history that was cut off is asked for from the start. */
  connect(): CommandOf<'hello'>['resume'] {
    this.#answered = false
    if (this.#epoch === null || this.#historyLeft > 0) return null
    return { epoch: this.#epoch, lastSequence: this.#last }
  }

  snapshot(epoch: string, sequence: Sequence, historyRecords: number): void {
    this.#epoch = epoch
    this.#last = sequence
    this.#historyLeft = historyRecords
    this.#answered = true
  }

  resumed(): void {
    this.#answered = true
  }

  /** Records outside of the stream: they belong to the history of the snapshot. */
  takeHistory(records: number): boolean {
    if (!this.#answered || records > this.#historyLeft) return false
    this.#historyLeft -= records
    return true
  }

  /** `hole`: frames before this one are missing, so it must not be taken. */
  take(sequence: Sequence): 'taken' | 'known' | 'hole' {
    if (!this.#answered || sequence <= this.#last) return 'known'
    if (sequence !== this.#last + 1) return 'hole'
    this.#last = sequence
    return 'taken'
  }
}
