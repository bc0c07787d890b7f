/** A name can lead to several addresses, and the partner may be at any of them; zones of link-local ones. */
import { beforeEach, describe, expect, it, type TestContext } from 'vitest'
import type { Model } from '../support/bridge-process.js'
import { twoHosts, type Host } from '../support/hosts.js'
import type { TestProcess } from '../support/process.js'
import { exportSession } from '../support/session-export.js'
import { temporaryFile } from '../support/temporary.js'
import { waitFor } from '../support/wait.js'

const models: Model[] = ['sync', 'async']
const LISTEN = '5002'
const PEER = '5003'
const toName = ['--listen-port', LISTEN, '--peer-ip', 'localhost', '--peer-port', PEER]

/** Accepts one connection at an address, dials the bridge at another, and echoes what it hears. */
const partner = `
import socket, sys
own, to = sys.argv[1:3]
family = lambda host: socket.AF_INET6 if ':' in host else socket.AF_INET
server = socket.socket(family(own)); server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((own, ${PEER})); server.listen(); print('listening', flush=True)
incoming, _ = server.accept(); print('accepted', flush=True)
out = socket.socket(family(to)); out.connect((to, ${LISTEN}))
for line in incoming.makefile(): out.sendall(('heard ' + line).encode())
`

const bothFamilies = '127.0.0.1 localhost\n::1 localhost\n'

function machine(context: TestContext): Host {
  const { here } = twoHosts(context)
  here.hostsFile(bothFamilies)
  return here
}

async function startPartner(host: Host, own: string, to: string): Promise<TestProcess> {
  const process = host.run('partner', 'python3', '-c', partner, own, to)
  await process.stdout.line('listening')
  return process
}

async function chatsWith(bridge: TestProcess): Promise<void> {
  bridge.type('hello')
  await bridge.shows('heard hello')
}

describe.each(models)('a %s peer that dials a name of both families', (model) => {
  it.for([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    // It listens on one family and dials us on the other.
    ['127.0.0.1', '::1'],
    ['::1', '127.0.0.1'],
  ])('reaches a partner at %s only, who dials %s', async ([own = '', to = ''], context) => {
    const host = machine(context)
    const file = temporaryFile('names')
    await startPartner(host, own, to)
    const bridge = host.bridge(model, ...toName, '--record', file)
    await chatsWith(bridge)
    expect(bridge.stderr.text).toMatch(
      /listens on localhost:5002 and dials 127\.0\.0\.1:5003, \[::1\]:5003/,
    )
    const shown = own === '::1' ? '[::1]' : own
    expect(bridge.stderr.text).toContain(`Connected to ${shown}:5003: `)
    bridge.signal('SIGTERM')
    await bridge.exit()
    const { spans } = await exportSession(file)
    const dialled = spans.filter(({ operation }) => operation === 'connect')
    // Each attempt is a span of its own: the refused one, then, at once, the one that was answered.
    const answers = own === '::1' ? ['error', 'connection'] : ['connection']
    expect(dialled).toHaveLength(answers.length)
    const last = dialled.at(-1)
    expect(last?.errno).toBe(0)
    const [first] = dialled
    if (own === '::1') expect(first).toMatchObject({ releasedBy: 'error', errno: 111 })
    expect((last?.startUs ?? 0) - (first?.startUs ?? 0)).toBeLessThan(900_000)
  })

  it('says of both that nobody listens, once, and goes on with whichever comes', async (context) => {
    const host = machine(context)
    const bridge = host.bridge(model, ...toName)
    await bridge.says(/Nobody listens at 127\.0\.0\.1:5003, \[::1\]:5003 yet/)
    await startPartner(host, '::1', '::1')
    await chatsWith(bridge)
    expect(bridge.stderr.text.match(/Nobody listens/g)).toHaveLength(1)
  })

  it('listens on loopback only, though on both families', async (context) => {
    const { here, there } = twoHosts(context)
    here.hostsFile(bothFamilies)
    const bridge = here.bridge(model, ...toName)
    await bridge.says(/listens on localhost/)
    const stranger = there.run('stranger', 'nc', '-w', '2', here.address, LISTEN)
    stranger.endInput()
    expect((await stranger.exit()).code).not.toBe(0)
    expect(bridge.stderr.text).not.toMatch(/Closed a connection from/)
  })
})

describe('where only 127.0.0.1 is this machine', () => {
  it.for(models)('a name of both families is dialled there only: %s', async (model, context) => {
    const host = machine(context)
    const off = host.run('no IPv6', 'sysctl', '-w', 'net.ipv6.conf.all.disable_ipv6=1')
    const { code } = await off.exit()
    if (code !== 0) context.skip('IPv6 cannot be turned off here')
    await startPartner(host, '127.0.0.1', '127.0.0.1')
    const bridge = host.bridge(model, ...toName)
    await chatsWith(bridge)
    expect(bridge.stderr.text).toContain('listens on 127.0.0.1:5002 and dials 127.0.0.1:5003.')
  })
})

describe('two hosts that know each other by link-local addresses', () => {
  let context: TestContext
  beforeEach((started) => {
    context = started
  })

  it.each([
    ['sync', 'async'],
    ['async', 'sync'],
    ['sync', 'sync'],
    ['async', 'async'],
  ] satisfies [Model, Model][])('chat: %s here, %s there', async (first, second) => {
    const { here, there } = twoHosts(context)
    // The kernel makes sure first that nobody else has the address (RFC 4862, 5.4).
    const flagsTo = async (peer: Host, own: string, other: string, zone: string) => {
      const address = await waitFor('a link-local address', () => peer.linkLocal() || null)
      const link = `--listen-port ${own} --peer-ip ${address}${zone} --peer-port ${other}`
      return link.split(' ')
    }
    const alice = here.bridge(first, ...(await flagsTo(there, '5002', '5003', '%eth0')))
    const bob = there.bridge(second, ...(await flagsTo(here, '5003', '5002', '%eth0')))
    await alice.says(/Connected to \[fe80:[\da-f:]*%eth0\]:5003/, 15_000)
    await bob.says(/Accepted a connection from \[fe80:[\da-f:]*%eth0\]:\d+/, 15_000)
    alice.type('hello over there')
    bob.type('hello, too')
    await Promise.all([bob.shows('hello over there'), alice.shows('hello, too')])
    const forgotten = here.bridge('async', ...(await flagsTo(there, '5004', '5003', '')))
    await forgotten.says(/a link-local address exists on every network, .* %?fe80:.*%eth0/)
    expect((await forgotten.exit()).code).toBe(2)
  })
})
