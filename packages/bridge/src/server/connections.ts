/**
 * The connections to the page, on both families. When there are as many as may be, the one that has
 * been idle longest makes room; where all are in use, a newcomer is told so and leaves.
 */
import type { Socket } from 'node:net'
import { MAX_SURPLUS, SURPLUS_MAY_TAKE } from '../limits.js'

export class Connections {
  readonly most: number
  /** Without a request, longest first. */
  readonly #idle = new Set<Socket>()
  /** With a request, or a viewer's. */
  readonly #busy = new Set<Socket>()
  /** More than there may be. */
  readonly #surplus = new Set<Socket>()

  constructor(most: number) {
    this.most = most
  }

  add(socket: Socket): void {
    socket.once('close', () => {
      this.#idle.delete(socket)
      this.#busy.delete(socket)
      this.#surplus.delete(socket)
    })
    if (this.#idle.size + this.#busy.size < this.most) {
      this.#idle.add(socket)
      return
    }
    const [idlest] = this.#idle
    if (idlest !== undefined) {
      idlest.destroy()
      // Its 'close' comes later; its place is free now.
      this.#idle.delete(idlest)
      this.#idle.add(socket)
      return
    }
    if (this.#surplus.size >= MAX_SURPLUS) {
      socket.destroy()
      return
    }
    this.#surplus.add(socket)
    setTimeout(() => {
      socket.destroy()
    }, SURPLUS_MAY_TAKE).unref()
  }

  /** A request has come. @returns false where the connection is one too many */
  begin(socket: Socket): boolean {
    if (this.#surplus.has(socket)) return false
    if (this.#idle.delete(socket)) this.#busy.add(socket)
    return true
  }

  /** It has been answered, and another one may follow. */
  end(socket: Socket): void {
    if (this.#busy.delete(socket) && !socket.destroyed) this.#idle.add(socket)
  }
}
