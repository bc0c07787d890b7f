/** What is not sent, not read or not what was typed is never lost without a word. */
import { describe, expect, it } from 'vitest'
import { peerscope, startBridge, type Model } from '../support/bridge-process.js'
import { startLinked } from '../support/linked-bridge.js'
import { PlainPeer } from '../support/plain-peer.js'
import { freePort } from '../support/ports.js'
import { unreadAt } from '../support/tcp-table.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']

describe.each(models)('a %s peer', (model) => {
  it('says that its standard input has ended, and goes on receiving', async () => {
    const { bridge, plain } = await startLinked(model)
    bridge.type('one')
    bridge.endInput()
    await bridge.says(/Standard input has ended: nothing more is sent from here/)
    plain.send('still here\n')
    await bridge.shows('still here')
  })

  it('says that a line was no text', async () => {
    const { bridge, lines } = await startLinked(model)
    bridge.write(Buffer.from('Gr\xfc\xdfe\n', 'latin1'))
    await bridge.says(/A line of standard input was not UTF-8/)
    await lines.line('Gr\ufffd\ufffde')
  })

  it('shows the beginning of a line that has no end, and not as a message', async () => {
    const { bridge, plain } = await startLinked(model)
    plain.send('whole\nfrag')
    bridge.type('my turn')
    await bridge.shows('whole')
    plain.hangUp()
    // A sync program looks when its turn comes again.
    bridge.type('and again')
    await bridge.says('peerscope: Incomplete, without a newline: "frag".')
    expect(bridge.stdout.lines).toEqual(['whole'])
  })

  it('says that of a line that was being sent a part may have arrived', async () => {
    const peerPort = await freePort()
    // Waits for its user, and reads nothing meanwhile.
    const flags = ['--turn', 'speak', '--receive-buffer', '4096', '--no-ui']
    const peer = startBridge('sync', { listenPort: peerPort, flags })
    await peer.says(/waits to be dialled/)
    const bridge = startBridge(model, { peerPort, flags: ['--send-buffer', '4096', '--no-ui'] })
    await bridge.says(/Connected with/)
    for (let i = 0; i < 200; i++) bridge.type('z'.repeat(60_000))
    bridge.type('last')
    // All of it fits nowhere: what lies there is the beginning of the first line.
    await waitFor('a part of the first line to arrive', () => unreadAt(peerPort) > 0)
    bridge.signal('SIGINT')
    await bridge.exit()
    expect(bridge.stderr.text).toMatch(
      /\d+ lines? (was|were) not handed over in full: of the first one, which was being sent, a part may have arrived\./,
    )
  })
})

it('what lies unread in the receive buffer when it is closed is told', async () => {
  const { bridge, plain, listenPort } = await startLinked('sync')
  plain.send('never read\n')
  await waitFor('the line to arrive', () => unreadAt(listenPort) === 11)
  bridge.signal('SIGTERM')
  expect((await bridge.exit()).code).toBe(0)
  expect(bridge.stderr.text).toMatch(
    /11 bytes lay unread in the receive buffer of ← 127\.0\.0\.1:\d+ when it was closed: the program never saw them\./,
  )
})

describe('the demo', () => {
  it('names its own flags when a port is taken, wrong, or the same', async () => {
    const [a, b] = [await freePort(), await freePort()]
    new PlainPeer(a)
    await waitFor('the port to be taken', async () => {
      const demo = peerscope('demo', '--alice-port', `${a}`, '--bob-port', `${b}`, '--lang', 'en')
      expect((await demo.exit()).code).toBe(2)
      return (
        demo.stderr.text.includes(`Port ${a} is taken`) && demo.stderr.text.includes('--alice-port')
      )
    })
    const same = peerscope('demo', '--alice-port', `${b}`, '--bob-port', `${b}`, '--lang', 'en')
    expect((await same.exit()).code).toBe(2)
    expect(same.stderr.text).toMatch(/--alice-port and --bob-port are both/)
    const high = peerscope('demo', '--bob-port', '62600', '--lang', 'en')
    expect((await high.exit()).code).toBe(2)
    expect(high.stderr.text).toMatch(/--bob-port cannot be "62600".*62535/)
  })
})

describe('the command line', () => {
  it.each(['--help', '-h'])('answers to %s', async (flag) => {
    const help = peerscope(flag)
    expect((await help.exit()).code).toBe(0)
    expect(help.stdout.text).toContain('--listen-port')
  })

  it('tells its version', async () => {
    const version = peerscope('--version')
    expect((await version.exit()).code).toBe(0)
    expect(version.stdout.text).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
