import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { AddressRound } from './address-round.js'

const { ECONNREFUSED, ETIMEDOUT } = constants.errno
const at = (host: string) => ({ host, port: 5003 })
const [first, second, third] = [at('127.0.0.1'), at('::1'), at('10.0.0.7')]

describe('the addresses of a peer', () => {
  it('are dialled one after the other, and then it is time to wait', () => {
    const round = new AddressRound([first, second])
    for (let rounds = 0; rounds < 2; rounds++) {
      expect(round.current(third)).toEqual(first)
      expect(round.failed(first, ECONNREFUSED)).toBeNull()
      expect(round.current(third)).toEqual(second)
      expect(round.failed(second, ECONNREFUSED)).toEqual([
        { code: 'connectRefused', values: { address: '127.0.0.1:5003, [::1]:5003' } },
      ])
    }
  })

  it('begin with the one that answered last', () => {
    const round = new AddressRound([first, second, third])
    round.failed(first, ETIMEDOUT)
    round.connected()
    expect(round.current(first)).toEqual(second)
    // All of them are tried before it is time to wait, wherever the round began.
    expect(round.failed(second, ECONNREFUSED)).toBeNull()
    expect(round.current(first)).toEqual(third)
    expect(round.failed(third, ECONNREFUSED)).toBeNull()
    expect(round.current(second)).toEqual(first)
    expect(round.failed(first, ETIMEDOUT)).toHaveLength(2)
    expect(round.current(first)).toEqual(second)
  })

  it('may be only one', () => {
    const round = new AddressRound([first])
    expect(round.failed(first, ECONNREFUSED)).toHaveLength(1)
    expect(round.current(second)).toEqual(first)
  })
})
