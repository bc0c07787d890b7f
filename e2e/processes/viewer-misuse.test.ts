/** What one viewer does wrong, neither another viewer nor the chat notices. */
import { MAX_VIEWER_PAYLOAD_BYTES } from '@peerscope/protocol'
import { describe, expect, it } from 'vitest'
import { startLinked, type Linked } from '../support/linked-bridge.js'
import { sendRaw } from '../support/raw-http.js'
import { openRawViewer, textFrame } from '../support/raw-viewer.js'
import { Viewer } from '../support/viewer.js'

interface Scene extends Linked {
  /** Behaves. */
  good: Viewer
  /** Is about to misbehave. */
  bad: Viewer
}

async function start(): Promise<Scene> {
  const linked = await startLinked('sync')
  const { url } = linked.bridge
  const [good, bad] = [await Viewer.open(url), await Viewer.open(url)]
  await Promise.all([good.message('snapshot'), bad.message('snapshot')])
  return { ...linked, good, bad }
}

/** The chat goes on in both directions, and the good viewer sees it all, without a gap. */
async function expectUndisturbed({ bridge, plain, lines, good }: Scene): Promise<void> {
  good.say({ type: 'say', key: 'after', lines: ['said after the misuse'] })
  await good.message('accepted', ({ key }) => key === 'after')
  await lines.line('said after the misuse')
  plain.send('answered after it\n')
  await bridge.shows('answered after it')
  await good.message('message', ({ text }) => text === 'answered after it')
  const first = good.sequences[0] ?? 0
  expect(good.sequences).toEqual(good.sequences.map((_, i) => first + i))
  expect(good.all('refused')).toEqual([])
  expect(good.all('snapshot')).toHaveLength(1)
  expect(bridge.stderr.text).not.toMatch(/defect|Error:/)
}

const malformed = {
  'no JSON': '{"type":',
  'an empty message': '',
  'JSON that is no command': '[1,2,3]',
  null: 'null',
  'an unknown command': '{"type":"shutdown","key":"x"}',
  'a command without its fields': '{"type":"say","key":"x"}',
  'no lines at all': '{"type":"say","key":"x","lines":[]}',
  'lines of another type': '{"type":"say","key":"x","lines":[1]}',
  'an unknown model': '{"type":"switchModel","key":"x","model":"../async"}',
  'a message that is no number': '{"type":"sendAgain","key":"x","message":"1"}',
  'a prototype': '{"__proto__":{"type":"say"},"type":"constructor"}',
  'deep nesting': '['.repeat(30_000),
  'another hello that is none': '{"type":"hello","resume":{"epoch":5,"lastSequence":[]}}',
  'a binary message': Buffer.from('{"type":"say","key":"x","lines":["binary"]}'),
  'bytes that are no text': Buffer.from([0xff, 0xfe, 0x00, 0x80]),
}

describe('a viewer', () => {
  it('that sends what is no command is told why, each time', async () => {
    const scene = await start()
    for (const [what, data] of Object.entries(malformed)) {
      const before = scene.bad.all('refused').length
      scene.bad.sendRaw(data)
      await scene.bad.until(`a refusal of ${what}`, () => scene.bad.all('refused')[before])
      const refusal = scene.bad.all('refused')[before]
      expect(refusal?.problem.code, what).toBe('malformedCommand')
    }
    await expectUndisturbed(scene)
    expect(scene.lines.lines).toEqual(['said after the misuse'])
  })

  it('that names a message which is not unconfirmed is refused by its key', async () => {
    const scene = await start()
    scene.bad.say({ type: 'sendAgain', key: 'again', message: 4711 })
    const { key, problem } = await scene.bad.message('refused')
    expect({ key, code: problem.code }).toEqual({ key: 'again', code: 'notUnconfirmed' })
    await expectUndisturbed(scene)
  })

  it('that sends more at once than any line needs is cut off with 1009', async () => {
    const scene = await start()
    scene.bad.say({ type: 'say', key: 'long', lines: ['x'.repeat(MAX_VIEWER_PAYLOAD_BYTES)] })
    expect(await scene.bad.closed()).toBe(1009)
    await expectUndisturbed(scene)
  })

  it('that sends a message in endless fragments is cut off with 1008', async () => {
    const scene = await start()
    // Whether the viewer is told why depends on who is faster: so a few of them.
    const others = Array.from({ length: 19 }, () => Viewer.open(scene.bridge.url))
    const all = [scene.bad, ...(await Promise.all(others))]
    for (const bad of all) for (let i = 0; i < 100; i++) bad.sendFragment('[')
    const codes = await Promise.all(all.map((bad) => bad.closed()))
    expect(codes).toEqual(codes.map(() => 1008))
    await expectUndisturbed(scene)
  })

  it('that floods the bridge with commands is cut off with 1008', async () => {
    const scene = await start()
    for (let i = 0; i < 5000; i++) scene.bad.sendRaw(`{"type":"flood","key":"${i}"}`)
    expect(await scene.bad.closed()).toBe(1008)
    const { problem } = await scene.bad.message('refused', ({ problem }) => {
      return problem.code === 'tooManyCommands'
    })
    expect(problem.code).toBe('tooManyCommands')
    await expectUndisturbed(scene)
  })

  it('that says hello again and again gets no more than a command flood would', async () => {
    const scene = await start()
    for (let i = 0; i < 5000; i++) scene.bad.say({ type: 'hello', resume: null })
    expect(await scene.bad.closed()).toBe(1008)
    await expectUndisturbed(scene)
  })

  it('that breaks the WebSocket protocol is cut off', async () => {
    const scene = await start()
    const raw = await openRawViewer(scene.bridge.pagePort)
    // Reserved bits and an unknown opcode, unmasked.
    raw.write(Buffer.from([0xff, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8]))
    await expect.poll(() => raw.destroyed || raw.readableEnded).toBe(true)
    await expectUndisturbed(scene)
  })

  it('that ignores close frames does not hold up the end of the bridge', async () => {
    const scene = await start()
    const raw = await openRawViewer(scene.bridge.pagePort)
    raw.write(textFrame('{"type":"hello","resume":null}'))
    // Somebody else has not even finished the request.
    const { pagePort: port } = scene.bridge
    const half = { port, headers: [`Host: localhost:${port}`, 'Content-Length: 1000'] }
    await sendRaw(half)
    scene.bad.pause()
    await expectUndisturbed(scene)
    scene.bridge.signal('SIGTERM')
    const exit = await scene.bridge.exit()
    expect(exit).toMatchObject({ code: 0, signal: null })
    expect(exit.afterMs).toBeLessThan(2000)
    expect(await scene.good.closed()).toBe(1001)
  })
})
