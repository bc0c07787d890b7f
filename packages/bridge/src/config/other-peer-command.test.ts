import { networkInterfaces } from 'node:os'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Address, Framing, Turn } from '@peerscope/protocol'
import type { Link } from '../program/link.js'
import { readFlags } from './flags.js'
import { askedLink, linkFlags, resolveLink } from './link-flags.js'
import { otherPeerCommand } from './other-peer-command.js'

vi.mock(import('node:os'), async (original) => ({
  ...(await original()),
  networkInterfaces: vi.fn(),
}))

const interfaces = vi.mocked(networkInterfaces)

beforeEach(() => {
  const common = { netmask: '', mac: '', cidr: null }
  interfaces.mockReturnValue({
    lo: [{ ...common, family: 'IPv4', address: '127.0.0.1', internal: true }],
    eth0: [
      { ...common, family: 'IPv6', address: 'fe80::5', internal: false, scopeid: 1 },
      { ...common, family: 'IPv6', address: '2001:db8::5', internal: false, scopeid: 0 },
      { ...common, family: 'IPv4', address: '192.0.2.5', internal: false },
    ],
  })
})

const here: Address = { host: '127.0.0.1', port: 5003 }

function link(fields: Partial<Link>): Link {
  return {
    listen: { host: '127.0.0.1', port: 5002 },
    peer: here,
    admitted: [],
    turn: 'speak',
    framing: 'line',
    buffers: { receive: null, send: null },
    ...fields,
  }
}

const command = (fields: Partial<Link>) => otherPeerCommand('sync', link(fields))
const start = 'npm run peerscope -- sync'

describe('the command of the other peer', () => {
  it('has the ports the other way round', () => {
    expect(command({})).toBe(`${start} --listen-port 5003 --peer-ip 127.0.0.1 --peer-port 5002`)
    expect(otherPeerCommand('async', link({}))).toMatch(/ -- async --listen-port 5003 /)
  })

  it('dials where this one only listens, and listens where this one only dials', () => {
    expect(command({ peer: null, turn: 'listen' })).toBe(
      `${start} --peer-ip 127.0.0.1 --peer-port 5002`,
    )
    expect(command({ listen: null })).toBe(`${start} --listen-port 5003`)
  })

  it.each([
    ['127.0.0.7', '127.0.0.7'],
    ['::1', '::1'],
    ['192.0.2.9', '192.0.2.5'],
    ['2001:db8::9', '2001:db8::5'],
    ['fe80::9%eth0', 'fe80::5%INTERFACE'],
  ])('for a peer at %s leads to %s', (host, own) => {
    expect(command({ peer: { host, port: 5003 } })).toBe(
      `${start} --listen-port 5003 --peer-ip ${own} --peer-port 5002`,
    )
  })

  it('has a gap where this machine has no address that leads to it', () => {
    interfaces.mockReturnValue({})
    expect(command({ peer: { host: '192.0.2.9', port: 5003 } })).toContain('--peer-ip ADDRESS ')
  })

  it.each([
    [3000, '--ui-port 6001'],
    [3665, '--ui-port 6670'],
    [62_536, '--ui-port 59536'],
  ])('asks for another page where that of port %i cannot be', (port, page) => {
    expect(command({ peer: { host: '127.0.0.1', port } })).toContain(
      `--listen-port ${port} ${page} --peer-ip`,
    )
  })

  it('frames messages as this one does', () => {
    expect(command({ framing: 'raw' })).toMatch(/ --framing raw$/)
    expect(command({ framing: 'line' })).not.toContain('--framing')
  })

  const listen = { host: '127.0.0.1', port: 5002 }
  const forms = [
    ['pair', { listen, peer: here }],
    ['accepted', { listen, peer: null }],
    ['dialled', { listen: null, peer: here }],
  ] as const
  const cases = forms.flatMap(([form, addresses]) =>
    (['speak', 'listen'] satisfies Turn[]).flatMap((turn) =>
      (['line', 'raw'] satisfies Framing[]).map(
        (framing) => [form, turn, framing, addresses] as const,
      ),
    ),
  )

  it.each(cases)('starts one that fits: to %s, %s, %s', async (_form, turn, framing, addresses) => {
    const [, args = ''] = command({ ...addresses, turn, framing }).split('-- sync ')
    const other = await resolveLink(askedLink(readFlags(args.split(' '), linkFlags).values))
    expect(other.framing).toBe(framing)
    expect(other.listen?.port ?? null).toBe(addresses.peer?.port ?? null)
    expect(other.peer?.port ?? null).toBe(addresses.listen?.port ?? null)
    // Two peers that both listen first would wait for each other for ever.
    expect([turn, other.turn]).toContain('speak')
  })
})
