/** A bridge as a terminal chat: what it prints where, and what it makes of its standard input. */
import { visible } from '@peerscope/protocol'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startBridge, type Model } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { freePort } from '../support/ports.js'
import { Viewer } from '../support/viewer.js'

const models: Model[] = ['sync', 'async']

/** What is sent, and what standard output shows of it. */
const shown: [what: string, sent: string | number[], printed: string][] = [
  ['colours of a terminal', 'a\u001b[31mred', 'a␛[31mred'],
  ['its window title', '\u001b]0;title\u0007', '␛]0;title␇'],
  ['a carriage return in the middle', 'good\rbad', 'good␍bad'],
  ['a carriage return at the end', 'Windows\r', 'Windows'],
  ['NUL, backspace and DEL', 'a\u0000b\bc\u007f', 'a␀b␈c␡'],
  ['form feed and vertical tab', 'a\fb\v', 'a␌b␋'],
  ['C1 controls', 'a\u009b31mb\u0085c', 'a<U+009B>31mb<U+0085>c'],
  ['overrides of the direction', 'a\u202eb\u2066c', 'a<U+202E>b<U+2066>c'],
  ['line separators', 'a\u2028b\u2029c', 'a<U+2028>b<U+2029>c'],
  ['a byte order mark', '\ufeffbom', '<U+FEFF>bom'],
  ['a tab and joiners', 'a\tb 👩‍👩‍👧', 'a\tb 👩‍👩‍👧'],
  ['bytes that are no UTF-8', [0x61, 0xff, 0x62, 0xc3, 0x28, 0x63], 'a\ufffdb\ufffd(c'],
  ['a surrogate and an overlong slash', [0xed, 0xa0, 0x80, 0xc0, 0xaf], '\ufffd'.repeat(5)],
  ['a raw C1 byte', [0x9b, 0x33, 0x31, 0x6d], '\ufffd31m'],
  ['an empty line', '', ''],
]

describe.each(models)('the terminal of a %s peer', (model) => {
  it('prints received messages and nothing else on standard output, one a line', async () => {
    const { bridge, plain } = await startLinked(model)
    for (const [, sent] of shown) {
      plain.send(Buffer.concat([Buffer.from(sent as string), Buffer.from('\n')]))
      // A sync program receives in its turn.
      bridge.type('go on')
    }
    await bridge.stdout.count(shown.length)
    const printed = shown.map(([what, , line]) => [what, line])
    expect(bridge.stdout.lines.map((line, i) => [shown[i]?.[0], line])).toEqual(printed)
    bridge.signal('SIGTERM')
    await bridge.exit()
    expect(bridge.stdout.lines).toHaveLength(shown.length)
  })

  it('refuses a line that is too long with a sentence, and sends the next one', async () => {
    const { bridge, lines } = await startLinked(model)
    bridge.type('x'.repeat(65_536))
    bridge.type('short')
    await bridge.says(
      'peerscope: Not sent: the message has 65536 bytes, and a line may have 65535. Send it in parts.',
    )
    await lines.line('short')
    expect(lines.lines).toEqual(['short'])
  })

  it('sends a last line that has no newline', async () => {
    const { bridge, lines } = await startLinked(model)
    bridge.write('last words')
    bridge.endInput()
    await lines.line('last words')
    expect(bridge.isRunning).toBe(true)
  })

  it('makes a line of its input where its bytes are no UTF-8', async () => {
    const { bridge, lines } = await startLinked(model)
    bridge.write(Buffer.from([0x61, 0xff, 0x0a]))
    await lines.line('a\ufffd')
  })

  it('speaks German where that is asked for', async () => {
    const { bridge } = await startLinked(model, '--lang', 'de', '--name', 'Änne')
    await bridge.says(/^Änne \(a?sync\) horcht auf 127\.0\.0\.1:\d+ und/)
    expect(bridge.stderr.text).toMatch(/Verbunden mit 127\.0\.0\.1:\d+: was du tippst/)
    expect(bridge.stderr.text).not.toMatch(/Connected|Accepted|listens/)
    bridge.type('x'.repeat(70_000))
    await bridge.says(/Nicht gesendet: die Nachricht hat 70000 Bytes/)
  })

  it('prints JSON only where that is asked for', async () => {
    const { bridge, plain, lines } = await startLinked(model, '--json')
    const sent = 'to you \u001b[31m'
    bridge.type(sent)
    await lines.line(sent)
    plain.send('to me\u0007\n')
    await bridge.shows(/"to me/)
    bridge.signal('SIGTERM')
    expect((await bridge.exit()).code).toBe(0)
    const objects = bridge.stdout.lines.map((line) => json.parse(JSON.parse(line)))
    expect(objects[0]?.kind).toBe('session')
    const messages = objects.filter(({ kind }) => kind === 'message')
    const expectOnce = (direction: string, state: string, text: string) => {
      const all = messages.filter((one) => one.state === state && one.text === text)
      expect(all.map((one) => one.direction)).toEqual([direction])
    }
    expectOnce('received', 'received', 'to me\u0007')
    expectOnce('sent', 'queued', sent)
    expectOnce('sent', 'handed', sent)
  })

  it('follows a message by its number with --json, to what the kernel says, without a page', async () => {
    const { bridge, lines } = await startLinked(model, '--json', '--no-ui')
    bridge.type('to you')
    await lines.line('to you')
    await bridge.shows(/"state":"acknowledged"/)
    const objects = bridge.stdout.lines.map((line) => json.parse(JSON.parse(line)))
    const states = objects
      .filter(({ text }) => text === 'to you')
      .map(({ id, state }) => [id, state])
    expect(states).toEqual([
      [1, 'queued'],
      [1, 'handed'],
      [1, 'acknowledged'],
    ])
    expect(objects.some(({ kind }) => kind === 'kernel')).toBe(true)
    const told = objects.filter(({ kind }) => kind === 'notice').map(({ code }) => code)
    // What a sync program does next is part of what is told.
    const begun = {
      sync: ['connectedAcceptsNext', 'acceptedSpeaksFirst'],
      async: ['connected', 'accepted'],
    }
    expect(told).toEqual(expect.arrayContaining(begun[model]))
  })

  it('cannot be driven through JSON either', async () => {
    const { bridge, plain, lines } = await startLinked(model, '--json')
    bridge.type('your turn')
    await lines.line('your turn')
    const text = 'to me\u0007\u001b[31m\u007f\u009b31m\u202e\u2028'
    plain.send(`${text}\n`)
    const line = await bridge.shows(/"to me/)
    expect(JSON.parse(line)).toMatchObject({ text })
    // All that `visible` would change has to be escaped (RFC 8259, 7).
    expect(line).toMatch(/\\u009b/i)
    expect(visible(line)).toBe(line)
  })
})

const json = z.looseObject({
  kind: z.enum(['session', 'run', 'span', 'message', 'socket', 'kernel', 'gap', 'notice', 'error']),
  direction: z.string().optional(),
  state: z.string().optional(),
  text: z.string().optional(),
  id: z.number().optional(),
  code: z.string().optional(),
})

it('5,000 lines at once wait, 1,000 in the queue, and arrive in order', async () => {
  const [a, b] = [await freePort(), await freePort()]
  const alice = await startBridge('async', { listenPort: a, peerPort: b }).ready()
  const lines = Array.from({ length: 5000 }, (_, i) => `line ${i}`)
  alice.write(lines.map((line) => `${line}\n`).join(''))
  alice.endInput()
  const viewer = await Viewer.open(alice.url)
  await viewer.until('a full queue', () => viewer.chat.length >= 1000)
  // Whatever comes from elsewhere is refused in words, and takes nobody's place.
  viewer.say({ type: 'say', key: 'more', lines: ['one more'] })
  expect((await viewer.message('refused')).problem.code).toBe('queueFull')
  expect(viewer.chat).toHaveLength(1000)

  const bob = startBridge('async', { listenPort: b, peerPort: a })
  await bob.stdout.count(lines.length)
  expect(bob.stdout.lines).toEqual(lines)
  expect(alice.stderr.text).not.toMatch(/Not taken/)
})
