import { expect, it } from 'vitest'
import { formatAddress } from './address.js'

it('an address is written as in a URL', () => {
  expect(formatAddress({ host: '127.0.0.1', port: 5002 })).toBe('127.0.0.1:5002')
  expect(formatAddress({ host: '::1', port: 5002 })).toBe('[::1]:5002')
})
