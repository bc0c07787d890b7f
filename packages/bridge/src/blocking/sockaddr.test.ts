import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalHost, decodeSockaddr, encodeSockaddr, isLoopback } from './sockaddr.js'

const port = fc.integer({ min: 0, max: 65535 })
const octets = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
const ipv4 = octets.map((bytes) => bytes.join('.'))

/** Groups with many zeros, so that `::` has something to do. */
const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
const groups = fc.array(group, { minLength: 8, maxLength: 8 })

/** Any text for an address: case, leading zeros, `::` in any place that is zero, dotted tail. */
const spelling = fc.record({
  groups,
  upper: fc.boolean(),
  padded: fc.boolean(),
  dotted: fc.boolean(),
  from: fc.nat(7),
  length: fc.integer({ min: 1, max: 8 }),
})

function spell(one: typeof spelling extends fc.Arbitrary<infer T> ? T : never): string {
  const tail = one.groups.slice(6).flatMap((word) => [word >> 8, word & 255])
  const words = one.groups
    .slice(0, one.dotted ? 6 : 8)
    .map((word) => word.toString(16).padStart(one.padded ? 4 : 1, '0'))
  if (one.dotted) words.push(tail.join('.'))
  const { from, length } = one
  const zeros = one.groups.slice(from, from + length)
  const shorten =
    zeros.length === length &&
    zeros.every((word) => word === 0) &&
    from + length <= (one.dotted ? 6 : 8)
  const text = shorten
    ? `${words.slice(0, from).join(':')}::${words.slice(from + length).join(':')}`
    : words.join(':')
  return one.upper ? text.toUpperCase() : text
}

/** The same address as the URL standard writes it, which is RFC 5952 but for IPv4-mapped ones. */
function byUrl(host: string): string {
  const text = new URL(`http://[${host}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(text)
  if (mapped === null) return text
  const [high = 0, low = 0] = mapped.slice(1).map((word) => parseInt(word, 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

describe('a socket address', () => {
  it('comes back in its canonical form, IPv4', () => {
    fc.assert(
      fc.property(ipv4, port, (host, number) => {
        const bytes = encodeSockaddr({ host, port: number })
        expect(bytes.length).toBe(16)
        expect(decodeSockaddr(bytes)).toEqual({ host, port: number })
      }),
    )
  })

  it('comes back in its canonical form, IPv6 in any spelling', () => {
    fc.assert(
      fc.property(spelling, port, (one, number) => {
        const host = spell(one)
        expect(isIPv6(host), host).toBe(true)
        const bytes = encodeSockaddr({ host, port: number })
        expect(bytes.length).toBe(28)
        expect(decodeSockaddr(bytes)).toEqual({ host: byUrl(host), port: number })
      }),
      { numRuns: 500 },
    )
  })

  it('has port and address in network order, at their places', () => {
    const v4 = encodeSockaddr({ host: '10.1.2.3', port: 0x1389 })
    expect([...v4.subarray(2, 8)]).toEqual([0x13, 0x89, 10, 1, 2, 3])
    const v6 = encodeSockaddr({ host: '2001:db8::7', port: 1 })
    const address = [0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(11).fill(0), 7]
    expect([...v6.subarray(2)]).toEqual([0, 1, 0, 0, 0, 0, ...address, 0, 0, 0, 0])
  })

  it.runIf(process.platform === 'linux')('begins with the family, in the order of the host', () => {
    expect([...encodeSockaddr({ host: '0.0.0.0', port: 0 }).subarray(0, 2)]).toEqual([2, 0])
    expect([...encodeSockaddr({ host: '::', port: 0 }).subarray(0, 2)]).toEqual([10, 0])
  })

  it('keeps the zone of a link-local host, by the number of its interface', () => {
    // No interface has this number: it stays one.
    const bytes = encodeSockaddr({ host: 'fe80::7%7654321', port: 1 })
    expect(new DataView(bytes.buffer).getUint32(24, true)).toBe(7654321)
    expect(decodeSockaddr(bytes)).toEqual({ host: 'fe80::7%7654321', port: 1 })
    const own = Object.entries(networkInterfaces()).flatMap(([name, list]) =>
      (list ?? []).flatMap((one) =>
        one.family === 'IPv6' && one.scopeid !== 0 ? [{ name, number: one.scopeid }] : [],
      ),
    )
    for (const { name, number } of own) {
      const host = `fe80::7%${name}`
      const named = encodeSockaddr({ host, port: 1 })
      expect(new DataView(named.buffer).getUint32(24, true)).toBe(number)
      expect(decodeSockaddr(named).host).toBe(host)
    }
  })

  it('is read inside a larger buffer, as the kernel fills one', () => {
    const buffer = new Uint8Array(64)
    buffer.set(encodeSockaddr({ host: '127.0.0.1', port: 5002 }), 4)
    expect(decodeSockaddr(buffer.subarray(4, 32))).toEqual({ host: '127.0.0.1', port: 5002 })
  })

  it.each([
    'localhost',
    '',
    '::1%1',
    '2001:db8::7%1',
    'fe80::1%nowhere',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '::1::',
    '[::1]',
    '::1 ',
  ])('of %j is refused', (host) => {
    expect(() => encodeSockaddr({ host, port: 1 })).toThrow(RangeError)
  })
})

describe('one host', () => {
  it('has one form', () => {
    expect(canonicalHost('::FFFF:127.0.0.1')).toBe('127.0.0.1')
    expect(canonicalHost('::ffff:7f00:1')).toBe('127.0.0.1')
    expect(canonicalHost('0:0:0:0:0:0:0:1')).toBe('::1')
    expect(canonicalHost('2001:DB8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1')
    expect(canonicalHost('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1')
    expect(canonicalHost('::')).toBe('::')
  })

  it('has the form it had, when it is made canonical again', () => {
    fc.assert(
      fc.property(spelling, (one) => {
        const once = canonicalHost(spell(one))
        expect(canonicalHost(once)).toBe(once)
      }),
    )
  })

  it('is the same with a zone, unless it is link-local: that is another host on every network', () => {
    expect(canonicalHost('2001:db8::7%eth0')).toBe('2001:db8::7')
    expect(canonicalHost('FE80::0:1%eth0')).toBe('fe80::1%eth0')
    expect(canonicalHost('fe80::1')).toBe('fe80::1')
  })
})

describe('a loopback address', () => {
  const loopback = new BlockList()
  loopback.addSubnet('127.0.0.0', 8)
  loopback.addAddress('::1', 'ipv6')

  it('is one of 127.0.0.0/8, in IPv4 or mapped, or ::1', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          ipv4,
          octets.map(([, ...rest]) => [127, ...rest].join('.')),
        ),
        (host) => {
          expect(isLoopback(host)).toBe(loopback.check(host))
          expect(isLoopback(`::ffff:${host}`)).toBe(loopback.check(host))
        },
      ),
    )
    expect(isLoopback('::1')).toBe(true)
    expect(isLoopback('0:0::0001')).toBe(true)
  })

  it.each(['0.0.0.0', '::', '::2', '::127.0.0.1', '1270::1', '128.0.0.1', 'fe80::1'])(
    'is not %s',
    (host) => {
      expect(isLoopback(host)).toBe(false)
    },
  )
})
