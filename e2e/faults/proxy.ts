/**
 * The network between two peers, as bad as a schedule wants it: a forwarder that accepts first, as
 * socat or a tunnel does. It works on real sockets, so every end is one that a kernel tells of.
 */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Fault } from './schedule.js'

/** Two sockets that are passed on to each other. */
interface Passage {
  dialling: Socket
  accepting: Socket
  /** Bytes after which it is cut; null: never. */
  cutAfter: number | null
  passed: number
  /** One end is closed already. */
  half: boolean
}

export class Proxy {
  readonly #host: string
  readonly #from: number
  readonly #to: number
  #server: Server | null = null
  readonly #passages = new Set<Passage>()
  /** Accepted, and never passed on. */
  readonly #held = new Set<Socket>()
  /** Accepted, and passed on later. */
  readonly #waiting = new Set<Socket>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #sliceBytes: number | null = null
  #delayMs = 0
  #cutAfter: number | null = null
  #drop: { heldMs: number; reset: boolean } | null = null
  #stalled = false
  #resumed: (() => void)[] = []

  constructor(host: string, from: number, to: number) {
    this.#host = host
    this.#from = from
    this.#to = to
  }

  async open(): Promise<void> {
    if (this.#server !== null) return
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#dialled(socket)
    })
    this.#server = server
    server.listen(this.#from, this.#host)
    await once(server, 'listening')
  }

  apply(fault: Fault): void {
    switch (fault.kind) {
      case 'cut':
        for (const passage of this.#passages) this.#end(passage, false)
        break
      case 'reset':
        for (const passage of this.#passages) this.#end(passage, true)
        break
      case 'half':
        for (const passage of this.#passages) {
          passage.half = true
          close(passage[fault.end], fault.reset)
          this.#later(fault.lateMs, () => {
            this.#end(passage, fault.reset)
          })
        }
        break
      case 'cutAfter':
        this.#cutAfter = fault.bytes
        this.#later(fault.forMs, () => (this.#cutAfter = null))
        break
      case 'slice':
        this.#sliceBytes = fault.bytes
        this.#later(fault.forMs, () => (this.#sliceBytes = null))
        break
      case 'delay':
        this.#delayMs = fault.byMs
        this.#later(fault.forMs, () => (this.#delayMs = 0))
        break
      case 'stall':
        this.#stalled = true
        this.#later(fault.forMs, () => {
          this.#resume()
        })
        break
      case 'refuse':
        this.#server?.close()
        this.#server = null
        this.#later(fault.forMs, () => void this.open())
        break
      case 'drop':
        this.#drop = fault
        this.#later(fault.forMs, () => (this.#drop = null))
    }
  }

  /** From now on everything is passed on; what was broken is seen to be. */
  async heal(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    for (const socket of this.#held) close(socket, false)
    for (const socket of this.#waiting) this.#forward(socket)
    for (const passage of this.#passages) {
      passage.cutAfter = null
      if (passage.half) this.#end(passage, false)
    }
    this.#sliceBytes = null
    this.#delayMs = 0
    this.#cutAfter = null
    this.#drop = null
    this.#resume()
    await this.open()
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#server?.close()
    for (const passage of this.#passages) this.#end(passage, false)
    for (const socket of [...this.#held, ...this.#waiting]) socket.destroy()
    this.#resume()
  }

  #dialled(dialling: Socket): void {
    dialling.on('error', () => undefined)
    if (this.#drop !== null) {
      const { heldMs, reset } = this.#drop
      this.#held.add(dialling)
      dialling.resume()
      dialling.once('close', () => this.#held.delete(dialling))
      this.#later(heldMs, () => {
        close(dialling, reset)
      })
      return
    }
    if (this.#delayMs === 0) this.#forward(dialling)
    else {
      this.#waiting.add(dialling)
      this.#later(this.#delayMs, () => {
        this.#forward(dialling)
      })
    }
  }

  #forward(dialling: Socket): void {
    this.#waiting.delete(dialling)
    if (dialling.destroyed) return
    const accepting = connect({ port: this.#to, host: this.#host, allowHalfOpen: true })
    const cutAfter = this.#cutAfter
    const passage: Passage = { dialling, accepting, cutAfter, passed: 0, half: false }
    this.#passages.add(passage)
    accepting.on('error', () => {
      // Nobody is there, or it was reset: that is passed on too.
      this.#end(passage, accepting.bytesWritten > 0)
    })
    dialling.on('error', () => {
      this.#end(passage, true)
    })
    void this.#pass(passage, dialling, accepting)
    void this.#pass(passage, accepting, dialling)
  }

  async #pass(passage: Passage, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        let rest = chunk
        while (rest.length > 0) {
          if (this.#delayMs > 0) await this.#pause(this.#delayMs)
          if (this.#stalled) await new Promise<void>((go) => this.#resumed.push(go))
          if (to.destroyed) return
          const left = passage.cutAfter === null ? Infinity : passage.cutAfter - passage.passed
          const piece = rest.subarray(0, Math.min(this.#sliceBytes ?? Infinity, left))
          rest = rest.subarray(piece.length)
          passage.passed += piece.length
          if (piece.length > 0 && !to.write(piece)) await drained(to)
          if (passage.cutAfter !== null && passage.passed >= passage.cutAfter) {
            this.#end(passage, false)
            return
          }
          if (this.#sliceBytes !== null) await this.#pause(1)
        }
      }
      if (this.#delayMs > 0) await this.#pause(this.#delayMs)
      if (this.#stalled) await new Promise<void>((go) => this.#resumed.push(go))
      to.end()
    } catch {
      // An end of it was reset or destroyed: the other end hears of it.
      this.#end(passage, true)
    }
  }

  #end(passage: Passage, reset: boolean): void {
    this.#passages.delete(passage)
    close(passage.dialling, reset)
    close(passage.accepting, reset)
  }

  #pause(duration: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, duration)
    })
  }

  #later(duration: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, duration)
    this.#timers.add(timer)
  }

  #resume(): void {
    this.#stalled = false
    for (const go of this.#resumed.splice(0)) go()
  }
}

function close(socket: Socket, reset: boolean): void {
  if (reset) socket.resetAndDestroy()
  else socket.destroy()
}

async function drained(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    socket.once('drain', resolve)
    socket.once('close', resolve)
  })
}
