import { describe, expect, it } from 'vitest'
import { ProblemError, type Problem } from '@peerscope/protocol'
import { readChatSettings } from './peer-settings.js'

const link = ['--listen-port', '5002', '--peer-ip', '127.0.0.1', '--peer-port', '5003']
const read = (...args: string[]) => readChatSettings('async', [...link, ...args], 'en')

async function problemOf(args: string[]): Promise<Problem | null> {
  try {
    await readChatSettings('async', args, 'en')
    return null
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
}

describe('the settings of a peer', () => {
  it('follow from the three flags of the scripts', async () => {
    expect(await read()).toEqual({
      model: 'async',
      name: 'Peer 5002',
      peerName: 'Peer 5003',
      listen: { host: '127.0.0.1', port: 5002 },
      peer: { host: '127.0.0.1', port: 5003 },
      admitted: ['127.0.0.1'],
      record: null,
      otherPeerCommand:
        'npm run peerscope -- async --listen-port 5003 --peer-ip 127.0.0.1 --peer-port 5002',
      language: 'en',
      uiPort: 8002,
      json: false,
    })
  })

  it('are what further flags say', async () => {
    const args = ['--name', ' Alice ', '--peer-name=Bob', '--ui-port', '9000']
    expect(await read(...args, '--record', 'x.session', '--json')).toMatchObject({
      name: 'Alice',
      peerName: 'Bob',
      uiPort: 9000,
      record: 'x.session',
      json: true,
    })
    expect(await read('--no-ui', '--ui-port', '9000')).toMatchObject({ uiPort: null })
  })

  it.each([
    ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['127.9.9.9', '127.0.0.1', '127.9.9.9'],
    ['::1', '::1', '::1'],
    ['::ffff:127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['10.0.0.7', '0.0.0.0', '10.0.0.7'],
    ['2001:db8::7', '::', '2001:db8::7'],
  ])('with the peer %s listen on %s and admit %s only', async (peer, listenHost, admitted) => {
    const settings = await read('--peer-ip', peer)
    expect(settings.listen.host).toBe(listenHost)
    expect(settings.admitted).toEqual([admitted])
  })
})

describe('wrong settings', () => {
  it.each([
    ['--listen-port', ['--peer-ip', '127.0.0.1', '--peer-port', '5003']],
    ['--peer-ip', ['--listen-port', '5002', '--peer-port', '5003']],
    ['--peer-port', ['--listen-port', '5002', '--peer-ip', '127.0.0.1']],
  ])('without %s say so', async (flag, args) => {
    const needs = '--listen-port, --peer-ip, --peer-port'
    expect(await problemOf(args)).toEqual({ code: 'missingFlag', values: { flag, needs } })
  })

  it.each([
    ['unknownFlag', ['--peer-prot', '1']],
    ['unexpectedArgument', ['5002']],
    ['missingValue', ['--record']],
    ['badPort', ['--listen-port', '0']],
    ['badPort', ['--peer-port', '65536']],
    ['badPort', ['--ui-port', 'none']],
    ['badAddress', ['--peer-ip', 'a b']],
    ['badName', ['--name', '']],
    ['badName', ['--name', 'a\u001b[2J']],
    ['badName', ['--peer-name', 'x'.repeat(41)]],
    ['badName', ['--peer-name', '\u202eevil']],
    ['samePort', ['--peer-port', '5002']],
    ['samePort', ['--ui-port', '5002']],
    ['samePort', ['--ui-port', '5003']],
  ])('are a %s: %j', async (code, args) => {
    expect(await problemOf([...link, ...args])).toMatchObject({ code })
  })

  it('name both flags that want the same port', async () => {
    expect(await problemOf([...link, '--peer-port', '5002'])).toEqual({
      code: 'samePort',
      values: { flag: '--listen-port', other: '--peer-port', port: 5002 },
    })
    // 5002 + 3000: the page of this peer would take the port of the other one.
    expect(await problemOf([...link, '--peer-port', '8002'])).toEqual({
      code: 'samePort',
      values: { flag: '--ui-port', other: '--peer-port', port: 8002 },
    })
  })

  it('are not two equal ports on two machines', async () => {
    const remote = ['--peer-ip', '10.0.0.7', '--peer-port']
    expect(await problemOf([...link, ...remote, '5002'])).toBeNull()
    expect(await problemOf([...link, ...remote, '8002'])).toBeNull()
  })

  it('are a listen port so high that the page has none', async () => {
    expect(await problemOf([...link, '--listen-port', '62536'])).toMatchObject({
      code: 'noRoomForPage',
      values: { listen: 62536, port: 65536 },
    })
    expect(await problemOf([...link, '--listen-port', '62536', '--no-ui'])).toBeNull()
    expect(await problemOf([...link, '--listen-port', '62536', '--ui-port', '80'])).toBeNull()
  })
})
