import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { resolveHost } from './resolve-host.js'

vi.mock('node:dns/promises', () => ({ lookup: vi.fn() }))
vi.mock(import('node:os'), async (original) => ({
  ...(await original()),
  networkInterfaces: vi.fn(),
}))

type Lookup = (host: string, options: { all: true }) => Promise<LookupAddress[]>
const resolver = vi.mocked(lookup as Lookup)
const interfaces = vi.mocked(networkInterfaces)

const leadsTo = (...addresses: string[]) => {
  resolver.mockResolvedValue(addresses.map((address) => ({ address, family: isIP(address) })))
}

const common = { netmask: '', mac: '', cidr: null }
const ipv4 = { ...common, family: 'IPv4', address: '127.0.0.1', internal: true } as const
const ipv6 = { ...common, family: 'IPv6', address: '::1', internal: true, scopeid: 0 } as const
const linkLocal = { ...ipv6, address: 'fe80::5', internal: false, scopeid: 3 }

beforeEach(() => {
  resolver.mockReset()
  interfaces.mockReturnValue({ lo: [ipv4, ipv6], eth0: [linkLocal], wlan0: [ipv4] })
})

describe('a host', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['2001:DB8::0:1', '2001:db8::1'],
  ])('%s is an address already: nobody is asked', async (host, address) => {
    expect(await resolveHost(host, '--peer-ip')).toEqual([address])
    expect(resolver).not.toHaveBeenCalled()
  })

  it.each(['localhost', 'PC-7.example', 'my_pc', 'xn--grer-7qa.example.', '1and1.example'])(
    '%s is looked up, IPv4 first',
    async (host) => {
      leadsTo('::FFFF:10.0.0.7')
      expect(await resolveHost(host, '--peer-ip')).toEqual(['10.0.0.7'])
      expect(resolver).toHaveBeenCalledWith(host, { all: true, order: 'ipv4first' })
    },
  )

  it('that leads nowhere is named, with the reason', async () => {
    resolver.mockRejectedValue(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
    await expect(resolveHost('nowhere.invalid', '--peer-ip')).rejects.toMatchObject({
      problem: { code: 'unresolvable', values: { host: 'nowhere.invalid', reason: 'ENOTFOUND' } },
    })
  })

  it.each([
    '',
    ' ',
    'a b',
    '[::1]',
    '127.0.0.1%eth0',
    'host%eth0',
    '127.0.0.1:5002',
    'http://localhost',
    'größe.example',
    '-dash',
    'a..b',
    '.a',
    `${'a'.repeat(64)}.example`,
    '1.2.3',
    '10.0.2.555',
    '127.1',
    '2130706433',
    '0177.0.0.1',
    'a\nb',
    '::1::',
  ])('%j is malformed: nobody is asked', async (value) => {
    await expect(resolveHost(value, '--peer-ip')).rejects.toMatchObject({
      problem: { code: 'badAddress', values: { flag: '--peer-ip', value } },
    })
    expect(resolver).not.toHaveBeenCalled()
  })

  // RFC 1123, 2.1: what ends in a number is an address, and getaddrinfo(3) would read these as 127.0.0.1.
  it.each(['0x7f.1', '0x7f000001', '0x7F.0.0.0x1'])(
    '%s is a number in disguise, not a name',
    async (value) => {
      leadsTo('127.0.0.1')
      await expect(resolveHost(value, '--peer-ip')).rejects.toMatchObject({
        problem: { code: 'badAddress' },
      })
    },
  )
})

describe('a name with several addresses', () => {
  it('has the families by turns, IPv4 first, each address once', async () => {
    leadsTo('10.0.0.7', '10.0.0.8', '10.0.0.7', '::ffff:10.0.0.8', '2001:db8::7')
    expect(await resolveHost('pc', '--peer-ip')).toEqual(['10.0.0.7', '2001:db8::7', '10.0.0.8'])
    leadsTo('::1', '127.0.0.1')
    expect(await resolveHost('localhost', '--peer-ip')).toEqual(['127.0.0.1', '::1'])
  })

  it('has no IPv6 where this machine has none, unless there is nothing else', async () => {
    interfaces.mockReturnValue({ lo: [ipv4] })
    leadsTo('127.0.0.1', '::1')
    expect(await resolveHost('localhost', '--peer-ip')).toEqual(['127.0.0.1'])
    leadsTo('2001:db8::7')
    expect(await resolveHost('pc', '--peer-ip')).toEqual(['2001:db8::7'])
  })

  it('has a bounded number of them, of both families', async () => {
    const many = Array.from({ length: 99 }, (_, i) => [`10.0.0.${i}`, `2001:db8::${i + 1}`]).flat()
    leadsTo(...many)
    const found = await resolveHost('pc', '--peer-ip')
    expect(found).toEqual(many.slice(0, 8))
  })

  it('has none that names no single host', async () => {
    leadsTo('0.0.0.0', '10.0.0.7')
    expect(await resolveHost('pc', '--peer-ip')).toEqual(['10.0.0.7'])
    leadsTo('0.0.0.0')
    await expect(resolveHost('pc', '--peer-ip')).rejects.toMatchObject({
      problem: { code: 'unusableAddress', values: { value: '0.0.0.0' } },
    })
  })
})

describe('a link-local address', () => {
  it.each(['fe80::1%eth0', 'FE80:0::1%3'])('%s has its interface by name', async (host) => {
    expect(await resolveHost(host, '--allow')).toEqual(['fe80::1%eth0'])
  })

  const there = { flag: '--peer-ip', zones: 'eth0', example: 'fe80::1%eth0' }

  it.each([
    ['fe80::1', { code: 'zoneMissing', values: { ...there, value: 'fe80::1' } }],
    ['fe80::1%wlan0', { code: 'zoneUnknown', values: { ...there, value: 'fe80::1%wlan0' } }],
    ['fe80::1%4', { code: 'zoneUnknown', values: { ...there, value: 'fe80::1%4' } }],
    ['::1%lo', { code: 'zoneNotNeeded', values: { value: '::1%lo', address: '::1' } }],
  ])('%s is refused, and why', async (host, problem) => {
    await expect(resolveHost(host, '--peer-ip')).rejects.toMatchObject({ problem })
  })

  it('is refused where no interface has one, and where a name leads to nothing else', async () => {
    leadsTo('fe80::1')
    await expect(resolveHost('pc', '--peer-ip')).rejects.toMatchObject({
      problem: { code: 'zoneMissing', values: { ...there, value: 'fe80::1' } },
    })
    leadsTo('fe80::1', '10.0.0.7')
    expect(await resolveHost('pc', '--peer-ip')).toEqual(['10.0.0.7'])
    interfaces.mockReturnValue({ lo: [ipv4, ipv6] })
    await expect(resolveHost('fe80::1%eth0', '--peer-ip')).rejects.toMatchObject({
      problem: { code: 'noZones', values: { flag: '--peer-ip', value: 'fe80::1%eth0' } },
    })
  })
})
