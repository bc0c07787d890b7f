import { describe, expect, it } from 'vitest'
import { linkForm, receivingRole, variantOf, type Link } from './link.js'

const listen = { host: '127.0.0.1', port: 5002 }
const peer = { host: '127.0.0.1', port: 5003 }
const link = (addresses: Pick<Link, 'listen' | 'peer'>): Link => ({
  ...addresses,
  admitted: [],
  turn: 'listen',
  framing: 'raw',
  buffers: { receive: null, send: null },
})

describe('a link', () => {
  it.each([
    ['pair', { listen, peer }, 'incoming'],
    ['accepted', { listen, peer: null }, 'incoming'],
    ['dialled', { listen: null, peer }, 'outgoing'],
  ] as const)('of the form %s is known by its addresses', (form, addresses, receiving) => {
    expect(linkForm(addresses)).toBe(form)
    expect(variantOf(link(addresses))).toEqual({ form, turn: 'listen', framing: 'raw' })
    expect(receivingRole(link(addresses))).toBe(receiving)
  })

  it('without an address leads nowhere', () => {
    expect(() => linkForm({ listen: null, peer: null })).toThrow(TypeError)
  })
})
