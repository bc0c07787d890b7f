import { lookup } from 'node:dns/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { resolveHost } from './resolve-host.js'

vi.mock('node:dns/promises', () => ({ lookup: vi.fn() }))

const resolver = vi.mocked(lookup)

beforeEach(() => {
  resolver.mockReset()
})

describe('a host', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:10.0.0.7', '10.0.0.7'],
    ['2001:DB8::0:1', '2001:db8::1'],
  ])('%s is an address already: nobody is asked', async (host, address) => {
    expect(await resolveHost(host, '--peer-ip')).toBe(address)
    expect(resolver).not.toHaveBeenCalled()
  })

  it.each(['localhost', 'PC-7.example', 'my_pc', 'xn--grer-7qa.example.', '1and1.example'])(
    '%s is looked up, IPv4 first',
    async (host) => {
      resolver.mockResolvedValue({ address: '::FFFF:10.0.0.7', family: 6 })
      expect(await resolveHost(host, '--peer-ip')).toBe('10.0.0.7')
      expect(resolver).toHaveBeenCalledWith(host, { order: 'ipv4first' })
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
    'fe80::1%eth0',
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
      resolver.mockResolvedValue({ address: '127.0.0.1', family: 4 })
      await expect(resolveHost(value, '--peer-ip')).rejects.toMatchObject({
        problem: { code: 'badAddress' },
      })
    },
  )
})
