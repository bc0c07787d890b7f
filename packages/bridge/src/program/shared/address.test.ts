import { describe, expect, it } from 'vitest'
import { isAdmitted } from './address.js'

describe('who may come in', () => {
  it('is the configured peer, however its address is written', () => {
    expect(isAdmitted('10.0.0.7', ['10.0.0.7'])).toBe(true)
    expect(isAdmitted('::ffff:10.0.0.7', ['10.0.0.7'])).toBe(true)
    expect(isAdmitted('2001:DB8::0:7', ['2001:db8::7'])).toBe(true)
  })

  it('is every loopback address where the peer is on loopback', () => {
    for (const host of ['127.0.0.1', '127.5.5.5', '::1', '::ffff:127.0.0.1']) {
      expect(isAdmitted(host, ['127.0.0.1']), host).toBe(true)
      expect(isAdmitted(host, ['::1']), host).toBe(true)
    }
  })

  it('is nobody else', () => {
    expect(isAdmitted('10.0.0.8', ['10.0.0.7'])).toBe(false)
    expect(isAdmitted('127.0.0.1', ['10.0.0.7'])).toBe(false)
    expect(isAdmitted('10.0.0.7', ['127.0.0.1'])).toBe(false)
    expect(isAdmitted('10.0.0.7', [])).toBe(false)
    expect(isAdmitted('0.0.0.0', ['127.0.0.1'])).toBe(false)
  })
})
