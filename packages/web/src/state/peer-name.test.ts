import { describe, expect, it } from 'vitest'
import type { SessionMessage } from '@peerscope/protocol'
import { peerNameIn } from './peer-name'
import { session as header } from './session.fixture'

const at = (port: number, host = '127.0.0.1') => ({ host, port })
const clock = { bootId: 'this machine', baseNs: '0' }

function session(fields: Partial<SessionMessage>): SessionMessage {
  return { ...header, clock, ...fields }
}

const alice = session({
  ...{ peer: 'Alice', peerName: 'Peer 5003', listen: at(5002), remote: at(5003) },
})
const bob = session({ peer: 'Bob', peerName: 'Peer 5002', listen: at(5003), remote: at(5002) })
const carol = session({ peer: 'Carol', listen: at(5004), remote: at(5003) })

const nameIn = (
  one: SessionMessage,
  others: SessionMessage[],
  connected: SessionMessage | null = null,
) => peerNameIn(one, connected, others)

describe('the other peer', () => {
  it('is called what its own bridge says, where that is on the page', () => {
    expect(nameIn(alice, [bob])).toBe('Bob')
    expect(nameIn(bob, [alice, carol])).toBe('Alice')
    expect(nameIn(alice, [])).toBe('Peer 5003')
  })

  it('is called what --peer-name says, whoever it is', () => {
    expect(nameIn({ ...alice, peerName: 'Robert' }, [bob], bob)).toBe('Robert')
  })

  it('is found where one of them only waits to be dialled', () => {
    const server = session({ peer: 'Server', peerName: 'Client', listen: at(5002), remote: null })
    const client = session({ peer: 'Guest', peerName: 'Peer 5002', listen: null, remote: at(5002) })
    expect(nameIn(server, [client])).toBe('Guest')
    expect(nameIn(client, [server])).toBe('Server')
    // Two that wait to be dialled have nothing to do with each other.
    expect(nameIn(server, [{ ...server, listen: at(5005) }])).toBe('Client')
  })

  it('is whoever is at the other end of a connection, wherever that is', () => {
    const there = { ...bob, clock: { bootId: 'another machine', baseNs: '0' } }
    expect(nameIn({ ...alice, remote: at(5003, '10.0.0.7') }, [there], there)).toBe('Bob')
  })

  it('is not one that only has the same ports', () => {
    const elsewhere = { ...bob, clock: { bootId: 'another machine', baseNs: '0' } }
    expect(nameIn(alice, [elsewhere])).toBe('Peer 5003')
    expect(nameIn({ ...alice, remote: at(5003, '10.0.0.7') }, [bob])).toBe('Peer 5003')
    expect(nameIn(alice, [carol])).toBe('Peer 5003')
    expect(nameIn(alice, [bob, { ...bob, peer: 'Bert' }])).toBe('Peer 5003')
  })
})
