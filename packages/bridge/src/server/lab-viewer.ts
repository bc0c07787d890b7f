/** A page of the labs: what it asks, and what it is told. */
import { problemOf, type Bytes, type Problem } from '@peerscope/protocol'
import { labCommand, type LabMessage } from '@peerscope/protocol/labs'
import { aboutLab, findLab, labs } from '../lab/labs.js'
import type { LabRunner } from './lab-runner.js'
import { RateLimit } from './rate-limit.js'
import type { ViewerSocket } from './viewer.js'

/** A whole lab is less; a page that does not read is left behind. */
const MAX_BUFFERED: Bytes = 16 * 1024 * 1024
/** Every one may start a process, or end one. */
const COMMANDS_A_SECOND = 2
const COMMAND_BURST = 10

export class LabViewer {
  readonly #socket: ViewerSocket
  readonly #runner: LabRunner
  readonly #limit = new RateLimit(COMMANDS_A_SECOND, COMMAND_BURST, performance.now())
  #stop: (() => void) | null = null

  constructor(socket: ViewerSocket, runner: LabRunner) {
    this.#socket = socket
    this.#runner = runner
    socket.on('message', (data, isBinary) => {
      this.#obey(isBinary || !Buffer.isBuffer(data) ? '' : data.toString())
    })
    socket.on('error', () => undefined)
    socket.on('close', () => this.#stop?.())
  }

  /** The first message: which labs there are. */
  welcome(): void {
    this.#tell({ type: 'labs', labs: labs.map(aboutLab) })
  }

  #obey(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (!this.#limit.allows(performance.now())) {
      this.#fail(problemOf('tooManyCommands'))
      this.#socket.close(1008, 'too many commands')
      return
    }
    const parsed = labCommand.safeParse(parsedJson(text))
    if (!parsed.success) {
      const reason = parsed.error.issues[0]?.message ?? 'malformed'
      this.#fail(problemOf('malformedCommand', { reason }))
      return
    }
    this.#stop?.()
    this.#stop = null
    if (parsed.data.type === 'run') this.#run(parsed.data.lab)
  }

  #run(asked: string): void {
    const lab = findLab(asked)
    if (lab === null) {
      const choices = labs.map(({ id }) => id).join(', ')
      this.#fail(problemOf('unknownLab', { lab: asked, choices }))
      return
    }
    const started = this.#runner.run(lab.id, {
      progress: (message) => {
        if (message.type === 'result' || message.type === 'failed') this.#stop = null
        this.#tell(message)
      },
      frame: (bytes) => {
        // Who does not read gets no picture, and the result all the same.
        if (this.#socket.bufferedAmount < MAX_BUFFERED) this.#socket.send(bytes)
      },
    })
    if (typeof started === 'function') this.#stop = started
    else this.#fail(started)
  }

  #fail(problem: Problem): void {
    this.#tell({ type: 'failed', problem })
  }

  #tell(message: LabMessage): void {
    this.#socket.send(JSON.stringify(message))
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
