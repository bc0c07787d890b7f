import { expect, it } from 'vitest'
import { formatAddress, hostOnTheWire } from './address.js'

it('an address is written as in a URL', () => {
  expect(formatAddress({ host: '127.0.0.1', port: 5002 })).toBe('127.0.0.1:5002')
  expect(formatAddress({ host: '::1', port: 5002 })).toBe('[::1]:5002')
})

it('a host on the wire has no zone', () => {
  expect(['fe80::1%eth0', 'fe80::1', '10.0.0.7'].map(hostOnTheWire)).toEqual([
    ...['fe80::1', 'fe80::1', '10.0.0.7'],
  ])
})
