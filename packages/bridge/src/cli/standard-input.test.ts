import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { problemOf, type Problem } from '@peerscope/protocol'
import { StandardInput } from './standard-input.js'

/** A queue with `room` lines, and the standard input that fills it. */
class Chat {
  readonly stream = new PassThrough({ highWaterMark: 16 })
  readonly queued: string[] = []
  readonly told: string[] = []
  readonly input: StandardInput
  room: number

  constructor(room = Number.POSITIVE_INFINITY, isTerminal = false) {
    this.room = room
    const told = (problem: Problem) => this.told.push(problem.code)
    this.input = new StandardInput(this.stream, (line) => this.say(line), told, isTerminal)
  }

  say(line: string): Problem | null {
    if (line.length > 100) return problemOf('messageTooLong', { bytes: line.length, limit: 100 })
    if (this.queued.length >= this.room) return problemOf('queueFull', { limit: this.room })
    this.queued.push(line)
    return null
  }

  /** Everything that was written has been read, and the end too. */
  async end(): Promise<void> {
    const ended = once(this.stream, 'end')
    this.stream.end()
    await ended
  }
}

async function waitFor(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 1))
}

describe('standard input', () => {
  it('is said line by line, however it arrives', async () => {
    const chat = new Chat()
    chat.stream.write('on')
    chat.stream.write('e\ntwo\r\n\nth')
    chat.stream.write(Buffer.from('größe').subarray(0, 3))
    chat.stream.write(Buffer.from('größe').subarray(3))
    chat.stream.write('\n')
    await chat.end()
    expect(chat.queued).toEqual(['one', 'two', '', 'thgröße'])
  })

  it('may end without a newline: the last line is a line too', async () => {
    const chat = new Chat()
    chat.stream.write('one\nlast')
    await chat.end()
    expect(chat.queued).toEqual(['one', 'last'])
    const empty = new Chat()
    await empty.end()
    expect(empty.queued).toEqual([])
  })

  it('is not read while the queue is full, and nothing of it is dropped', async () => {
    const chat = new Chat(3)
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`)
    chat.stream.end(lines.map((line) => `${line}\n`).join(''))
    const got: string[] = []
    while (got.length < lines.length) {
      if (!chat.stream.isPaused())
        await Promise.race([once(chat.stream, 'pause'), once(chat.stream, 'end')])
      expect(chat.queued.length).toBeLessThanOrEqual(3)
      got.push(...chat.queued.splice(0))
      chat.input.pump()
    }
    expect(got).toEqual(lines)
    await waitFor(() => chat.told.length > 0)
    expect(chat.told).toEqual(['inputEnded'])
  })

  it('stops its writer when the queue is full', async () => {
    const chat = new Chat(1)
    const paused = once(chat.stream, 'pause')
    chat.stream.write('a\nb\n')
    await paused
    while (chat.stream.write('x\n'));
    expect(chat.queued).toEqual(['a'])
    expect(chat.stream.isPaused()).toBe(true)
    const drained = once(chat.stream, 'drain')
    chat.room = Number.POSITIVE_INFINITY
    chat.input.pump()
    await drained
    expect(chat.queued.slice(0, 3)).toEqual(['a', 'b', 'x'])
  })

  it('goes on after a line that was refused for itself', async () => {
    const chat = new Chat()
    chat.stream.write(`a\n${'x'.repeat(101)}\nb\n`)
    await chat.end()
    expect(chat.queued).toEqual(['a', 'b'])
    expect(chat.told).toEqual(['messageTooLong', 'inputEnded'])
  })

  it('keeps its order when taking a line leads back to it before the line is in the queue', async () => {
    const stream = new PassThrough()
    const queued: string[] = []
    const say = (line: string) => {
      input.pump()
      queued.push(line)
      return null
    }
    const input = new StandardInput(stream, say, () => undefined)
    const ended = once(stream, 'end')
    stream.end('a\nb\nc\nd\n')
    await ended
    expect(queued).toEqual(['a', 'b', 'c', 'd'])
  })

  it('tells once of what is no text, and of a line that the terminal has cut', async () => {
    const chat = new Chat(Number.POSITIVE_INFINITY, true)
    chat.say = (line) => {
      chat.queued.push(line)
      return null
    }
    chat.stream.write(Buffer.from('Gr\xfc\xdfe\nGr\xfc\xdfe\n', 'latin1'))
    chat.stream.write(`${'x'.repeat(4095)}\n${'y'.repeat(4094)}\n`)
    await chat.end()
    expect(chat.queued[0]).toBe('Gr\ufffd\ufffde')
    expect(chat.told).toEqual(['inputNotText', 'inputCut', 'inputEnded'])
  })

  it('skips a line that has no end, in flat memory, and goes on after it', async () => {
    const chat = new Chat()
    const piece = Buffer.alloc(1024 * 1024, 'x')
    chat.stream.write('before\n')
    for (let i = 0; i < 200; i++) {
      if (!chat.stream.write(piece)) await once(chat.stream, 'drain')
    }
    const { arrayBuffers } = process.memoryUsage()
    expect(arrayBuffers).toBeLessThan(100 * 1024 * 1024)
    chat.stream.write('\nafter\n')
    await chat.end()
    expect(chat.queued).toEqual(['before', 'after'])
    expect(chat.told).toEqual(['inputTooLong', 'inputEnded'])
  })

  it('skips the last line too, where that has neither newline nor end', async () => {
    const chat = new Chat()
    chat.stream.write(Buffer.alloc(3 * 1024 * 1024, 'x'))
    await chat.end()
    expect(chat.queued).toEqual([])
    expect(chat.told).toEqual(['inputTooLong', 'inputEnded'])
  })

  it('may break without ending the chat, and that is told', async () => {
    const chat = new Chat()
    chat.stream.write('a\n')
    const closed = new Promise((resolve) => chat.stream.on('close', resolve))
    // An error that nobody listened for would end this process.
    chat.stream.destroy(new Error('EIO'))
    await closed
    expect(chat.queued).toEqual(['a'])
    expect(chat.told).toEqual(['inputFailed'])
  })
})
