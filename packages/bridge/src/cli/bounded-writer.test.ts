import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { BoundedWriter } from './bounded-writer.js'
import type { OutputTarget } from './output-target.js'

/** A reader that takes as much as it is told to. */
class Reader implements OutputTarget {
  readonly isTerminal = true
  readonly isIdle = true
  text = ''
  room = Number.POSITIVE_INFINITY
  ready: () => void = () => undefined
  failed: (reason: string) => void = () => undefined

  write(bytes: Uint8Array): number {
    const taken = Math.min(this.room, bytes.length)
    this.room -= taken
    this.text += Buffer.from(bytes.subarray(0, taken)).toString('latin1')
    return taken
  }

  goOn(room = Number.POSITIVE_INFINITY): void {
    this.room = room
    this.ready()
  }
}

function newWriter(limit?: number) {
  const reader = new Reader()
  const writer = new BoundedWriter(reader, limit)
  const leftOut: number[] = []
  writer.onLeftOut = (lines) => {
    leftOut.push(lines)
    writer.write(`- ${lines}\n`)
  }
  return { reader, writer, leftOut }
}

describe('a writer', () => {
  it('writes what it took in its order, however little is taken at a time', () => {
    const { reader, writer } = newWriter()
    reader.room = 0
    for (let i = 0; i < 100; i++) writer.write(`line ${i}\n`)
    writer.flush()
    while (writer.waiting > 0) reader.goOn(7)
    expect(reader.text).toBe(Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join(''))
  })

  it('keeps a bounded amount for a reader that takes nothing, and says later what it missed', () => {
    const { reader, writer, leftOut } = newWriter(10_000)
    reader.room = 0
    for (let i = 0; i < 100_000; i++) writer.write('0123456789\n')
    writer.flush()
    expect(writer.waiting).toBeLessThanOrEqual(10_000)
    expect(leftOut).toEqual([])
    reader.goOn()
    writer.flush()
    const kept = reader.text.split('\n').indexOf(`- ${leftOut[0] ?? 0}`)
    expect(leftOut).toEqual([100_000 - kept])
    expect(reader.text).toBe(`${'0123456789\n'.repeat(kept)}- ${leftOut[0] ?? 0}\n`)
    writer.write('and on\n')
    writer.flush()
    expect(reader.text.endsWith('\nand on\n')).toBe(true)
  })

  it('leaves out nothing in the middle: once a line is missing, so are those after it', () => {
    const { reader, writer } = newWriter(400)
    reader.room = 0
    writer.write(`${'a'.repeat(200)}\n`)
    writer.flush()
    writer.write(`${'b'.repeat(200)}\n`)
    writer.write('c\n')
    reader.goOn()
    writer.flush()
    expect(reader.text).toBe(`${'a'.repeat(200)}\n- 2\n`)
  })

  it('takes a single line of any length where nothing waits', () => {
    const { reader, writer, leftOut } = newWriter(100)
    writer.write(`${'x'.repeat(1000)}\n`)
    writer.flush()
    expect(reader.text).toHaveLength(1001)
    expect(leftOut).toEqual([])
  })

  it('waits for a reader at the end, but only a moment', async () => {
    const { reader, writer } = newWriter()
    reader.room = 0
    writer.write('last\n')
    await writer.close(1)
    expect(reader.text).toBe('')
    const closed = writer.close(60_000)
    reader.goOn()
    await closed
    expect(reader.text).toBe('last\n')
  })

  it('tells once of a reader that has left, and keeps nothing for it', async () => {
    const { reader, writer } = newWriter()
    const failed: string[] = []
    writer.onFailed = (reason) => failed.push(reason)
    reader.room = 0
    writer.write('a\n')
    writer.flush()
    reader.failed('EPIPE')
    reader.failed('EPIPE')
    writer.write('b\n')
    await writer.close(60_000)
    expect([failed, writer.waiting]).toEqual([['EPIPE'], 0])
  })

  it('says that its reader is behind while that one still reads, and before a line is left out', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => {
      vi.useRealTimers()
    })
    const { reader, writer } = newWriter(10_000)
    expect(writer.isBehind).toBe(false)
    reader.room = 1
    for (let i = 0; i < 70; i++) writer.write('0123456789\n')
    writer.flush()
    expect(writer.isBehind).toBe(true)
    // Whoever has taken nothing for a second is not waited for.
    vi.advanceTimersByTime(1001)
    expect(writer.isBehind).toBe(false)
    reader.goOn(1)
    expect(writer.isBehind).toBe(true)
    reader.goOn()
    writer.flush()
    expect(writer.isBehind).toBe(false)
  })

  it('can be held as by Ctrl+S', () => {
    const { reader, writer } = newWriter()
    writer.isHeld = true
    writer.write('a\n')
    writer.flush()
    expect(reader.text).toBe('')
    writer.isHeld = false
    expect(reader.text).toBe('a\n')
  })
})

describe('a line below', () => {
  it('is taken away before what is written, and shown again after it', () => {
    const { reader, writer } = newWriter()
    let isShown = true
    writer.lineBelow = {
      erase: () => {
        const erased = isShown ? '<' : ''
        isShown = false
        return erased
      },
      redraw: () => {
        isShown = true
        return '>'
      },
    }
    reader.room = 3
    writer.write('one\n')
    writer.write('two\n')
    writer.flush()
    expect(reader.text).toBe('<on')
    // Nothing gets in between, neither text nor the echo of a key.
    expect(writer.echo('k')).toBe(false)
    writer.write('three\n')
    reader.goOn()
    writer.flush()
    expect(reader.text).toBe('<one\ntwo\n><three\n>')
    expect(writer.echo('k')).toBe(true)
    expect(reader.text).toBe('<one\ntwo\n><three\n>k')
  })

  it('is shown again when the echo of a key was dropped', () => {
    const { reader, writer } = newWriter()
    writer.lineBelow = { erase: () => '<', redraw: () => '>' }
    reader.room = 0
    expect(writer.echo('a')).toBe(true)
    expect(writer.echo('b')).toBe(false)
    reader.goOn()
    expect(reader.text).toBe('a<>')
  })
})
