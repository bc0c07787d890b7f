/** A page of the labs: what it asks, and what it is told. */
import { problemOf, type Milliseconds, type Problem } from '@peerscope/protocol'
import { labCommand, type LabMessage } from '@peerscope/protocol/labs'
import { LAB_COMMAND_BURST, LAB_COMMANDS_A_SECOND, MAX_LAB_UNREAD } from '../limits.js'
import { RateLimit } from '../rate-limit.js'
import { aboutLab, findLab, labs } from '../lab/labs.js'
import type { LabRunner } from './lab-runner.js'
import { ViewerConnection, type ViewerSocket } from './viewer-connection.js'

export class LabViewer {
  readonly #connection: ViewerConnection
  readonly #runner: LabRunner
  #stop: (() => void) | null = null

  constructor(socket: ViewerSocket, runner: LabRunner) {
    this.#runner = runner
    const limit = new RateLimit(LAB_COMMANDS_A_SECOND, LAB_COMMAND_BURST, performance.now())
    this.#connection = new ViewerConnection(socket, limit, () => MAX_LAB_UNREAD, {
      heard: (text) => {
        this.#obey(text ?? '')
      },
      tooMany: () => {
        this.#fail(problemOf('tooManyCommands'))
      },
      room: () => undefined,
      ended: () => this.#stop?.(),
    })
  }

  /** To be called a few times a second. */
  check(now: Milliseconds): void {
    this.#connection.check(now)
  }

  /** The first message: which labs there are. */
  welcome(): void {
    this.#tell({ type: 'labs', labs: labs.map(aboutLab) })
  }

  #obey(text: string): void {
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
        if (this.#connection.hasRoom) this.#connection.send(bytes)
      },
    })
    if (typeof started === 'function') this.#stop = started
    else this.#fail(started)
  }

  #fail(problem: Problem): void {
    this.#tell({ type: 'failed', problem })
  }

  #tell(message: LabMessage): void {
    this.#connection.sendText(JSON.stringify(message))
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
