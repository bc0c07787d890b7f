/** Asks the kernel ten times a second while somebody watches or records. */
import type { KernelMessage, KernelSocket, Milliseconds, Nanoseconds } from '@peerscope/protocol'
import type { ObservedSocket, Observer } from '../kernel/observer.js'
import { Arrivals } from './arrivals.js'

const SAMPLE_EVERY: Milliseconds = 100

export interface Sampled {
  run: number
  tid: number
  sockets: ObservedSocket[]
  nowNs: Nanoseconds
}

export class KernelSampler {
  /** When the bytes of the peer's came, as far as the readings tell. */
  readonly arrivals = new Arrivals()
  readonly #observer: Observer | null
  readonly #what: () => Sampled
  readonly #changed: (message: KernelMessage) => void
  readonly #seen: (socket: KernelSocket, atNs: Nanoseconds) => void
  #timer: NodeJS.Timeout | null = null
  #last = ''

  /**
   * @param changed told of a sample that differs from the one before.
   * @param seen told of every reading of a socket.
   */
  constructor(
    observer: Observer | null,
    what: () => Sampled,
    changed: (message: KernelMessage) => void,
    seen: (socket: KernelSocket, atNs: Nanoseconds) => void,
  ) {
    this.#observer = observer
    this.#what = what
    this.#changed = changed
    this.#seen = seen
  }

  set wanted(wanted: boolean) {
    if (wanted && this.#timer === null) {
      this.sample()
      this.#timer = setInterval(() => {
        this.sample()
      }, SAMPLE_EVERY)
    }
    if (!wanted && this.#timer !== null) {
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  sample(): void {
    const { run, tid, sockets, nowNs } = this.#what()
    const observer = this.#observer
    const states = sockets.flatMap((socket): KernelSocket[] => {
      const reading = observer?.socket(socket) ?? null
      if (reading === null) return []
      const { sinceArrival, ...state } = reading
      return [{ ...state, arrivedNs: this.arrivals.seen(state, sinceArrival, nowNs) }]
    })
    this.arrivals.keep(new Set(sockets.map(({ id }) => id)))
    for (const state of states) this.#seen(state, nowNs)
    const supported = observer !== null
    const thread = tid === 0 ? null : (observer?.thread(tid) ?? null)
    const message: KernelMessage = {
      type: 'kernel',
      run,
      atNs: nowNs,
      supported,
      thread,
      sockets: states,
    }
    const key = JSON.stringify({ ...message, atNs: 0 })
    if (key === this.#last) return
    this.#last = key
    this.#changed(message)
  }
}
