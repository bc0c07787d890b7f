/** Whatever bytes come: shown as what they are, kept as what they were, and never obeyed. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Model } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { Viewer } from '../support/viewer.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** What the peer sends, what the terminal prints, and the bytes that are kept beside the text. */
const lines: Record<string, { sent: Buffer; printed: string; raw?: string }> = {
  'invalid UTF-8': { sent: hex('61 ff 62'), printed: 'a\ufffdb', raw: 'Yf9i' },
  'a lone continuation byte': { sent: hex('80'), printed: '\ufffd', raw: 'gA==' },
  'an overlong slash': { sent: hex('c0 af'), printed: '\ufffd\ufffd', raw: 'wK8=' },
  'a surrogate': { sent: hex('ed a0 80'), printed: '\ufffd\ufffd\ufffd', raw: '7aCA' },
  'U+FFFD itself, which is valid': { sent: Buffer.from('\ufffd'), printed: '\ufffd' },
  'a byte order mark': { sent: hex('ef bb bf 61'), printed: '<U+FEFF>a' },
  NUL: { sent: Buffer.from('a\0b'), printed: 'a\u2400b' },
  'ANSI escapes': {
    sent: Buffer.from('\u001b[31mred\u001b[0m'),
    printed: '\u241b[31mred\u241b[0m',
  },
  'a bell and a backspace': { sent: Buffer.from('\u0007\b'), printed: '\u2407\u2408' },
  HTML: {
    sent: Buffer.from('<img src=x onerror=alert(1)>'),
    printed: '<img src=x onerror=alert(1)>',
  },
  'an override of direction': { sent: Buffer.from('a\u202eb'), printed: 'a<U+202E>b' },
  'a carriage return before the newline': { sent: Buffer.from('dos\r'), printed: 'dos' },
  'a carriage return elsewhere': { sent: Buffer.from('a\rb'), printed: 'a\u240db' },
  'an empty line': { sent: Buffer.from(''), printed: '' },
}

describe.each(models)('a %s peer', (model) => {
  it.each(Object.entries(lines))('shows %s', async (_name, { sent, printed, raw }) => {
    const { bridge, plain, lines: theirs } = await startLinked(model)
    const viewer = await Viewer.open(bridge.url)
    bridge.type('your turn')
    await theirs.line('your turn')
    plain.send(Buffer.concat([sent, Buffer.from('\n')]))
    expect(await bridge.shows(printed)).toBe(printed)
    const message = await viewer.message('message', ({ direction }) => direction === 'received')
    expect(message.raw).toBe(raw ?? null)
    if (raw === undefined) {
      const text = sent.toString().replace(/\r$/, '')
      expect(message.text).toBe(text)
    } else {
      expect(Buffer.from(raw, 'base64')).toEqual(sent)
    }
  })

  it('puts a character together that came in two pieces', async () => {
    const { bridge, plain, lines: theirs } = await startLinked(model)
    bridge.type('your turn')
    await theirs.line('your turn')
    const viewer = await Viewer.open(bridge.url)
    plain.outgoing.setNoDelay(true)
    plain.send(hex('f0 9f'))
    await viewer.until('two bytes in the process', () =>
      viewer.sockets.some(({ inProcess }) => inProcess === 2),
    )
    plain.send(hex('9a 80 0a'))
    await bridge.shows('\u{1f680}')
  })

  it('raw: a message is what one recv() brings, and a character may begin in one and end in the next', async () => {
    const { bridge, plain } = await startLinked(model, '--framing', 'raw', '--turn', 'listen')
    const viewer = await Viewer.open(bridge.url)
    plain.outgoing.setNoDelay(true)
    plain.send(hex('61 f0 9f'))
    await bridge.shows('a')
    if (model === 'sync') bridge.type('go on')
    plain.send(hex('9a 80 62'))
    await bridge.shows('\u{1f680}b')
    expect(
      viewer.chat.filter(({ direction }) => direction === 'received').map(({ raw }) => raw),
    ).toEqual(['YfCf', 'moBi'])
    if (model === 'sync') bridge.type('go on')
    plain.send(hex('c3'))
    plain.hangUp()
    if (model === 'sync') {
      await viewer.until('the beginning of a character', () => viewer.chat.length >= 5)
      bridge.type('and on')
    }
    await bridge.says(/ended in the middle of a character: 1 byte/)
  })

  it('raw: an empty message cannot be sent, and is refused in words', async () => {
    const { bridge } = await startLinked(model, '--framing', 'raw')
    bridge.type('')
    await bridge.says(/Not sent: with --framing raw a message is its bytes/)
    bridge.type('something')
    const viewer = await Viewer.open(bridge.url)
    await viewer.until('the message to be sent', () =>
      viewer.chat.some(({ text, state }) => text === 'something' && state !== 'queued'),
    )
  })

  it('raw: nothing is appended, and long messages come in pieces of at most 1024 bytes', async () => {
    const { bridge, plain, lines: theirs } = await startLinked(model, '--framing', 'raw')
    bridge.type('no newline')
    await waitFor('the message', () => theirs.text === 'no newline', { state: () => theirs.text })
    plain.send('x'.repeat(3000))
    const viewer = await Viewer.open(bridge.url)
    let turns = 0
    await viewer.until('3000 bytes', () => {
      const received = viewer.chat.filter(({ direction }) => direction === 'received')
      // A sync peer has to speak in between.
      if (model === 'sync' && received.length > turns) {
        turns = received.length
        bridge.type('next')
      }
      return received.reduce((sum, { text }) => sum + text.length, 0) === 3000
    })
    const sizes = viewer.chat.filter((one) => one.direction === 'received').map((one) => one.text)
    expect(Math.max(...sizes.map((text) => text.length))).toBeLessThanOrEqual(1024)
    expect(sizes.join('')).toBe('x'.repeat(3000))
  })

  it('sends lines of 65,535 bytes whole, and refuses one of 65,536', async () => {
    const { bridge, plain, lines: theirs } = await startLinked(model)
    const longest = 'y'.repeat(65_535)
    bridge.type(longest)
    await theirs.line(longest)
    plain.send('go on\n')
    bridge.type(`${longest}y`)
    await bridge.says(/Not sent: the message has 65536 bytes, and a line may have 65535/)
    bridge.type('short')
    await theirs.line('short')
  })

  it('sends a last line of standard input that has no newline', async () => {
    const { bridge, lines: theirs } = await startLinked(model)
    bridge.write('without newline')
    bridge.endInput()
    await theirs.line('without newline')
    expect(bridge.isRunning).toBe(true)
  })

  it('resets a peer that sends 100 MB without a newline, and grows by less than 5 MiB', async () => {
    const { bridge, plain, lines: theirs } = await startLinked(model)
    bridge.type('your turn')
    await theirs.line('your turn')
    const before = residentBytes(bridge.pid)
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const ended = new Promise((resolve) => plain.outgoing.once('close', resolve))
    for (let i = 0; i < 100 && !plain.outgoing.destroyed; i++) {
      await new Promise((resolve) => plain.outgoing.write(chunk, resolve))
    }
    await ended
    await bridge.says(/more than 1048576 bytes without a newline/)
    expect(peakBytes(bridge.pid) - before).toBeLessThan(5 * 1024 * 1024)
  })
})

const residentBytes = (pid: number) => statusOf(pid, 'VmRSS')
const peakBytes = (pid: number) => statusOf(pid, 'VmHWM')

/** A size in /proc/PID/status (proc(5)). */
function statusOf(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1')
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024
}
