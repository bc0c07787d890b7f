import { describe, expect, it } from 'vitest'
import { MAX_WATCHED, ProblemError, type Problem } from '@peerscope/protocol'
import { readChatSettings } from './peer-settings.js'

const link = ['--listen-port', '5002', '--peer-ip', '127.0.0.1', '--peer-port', '5003']
const settingsOf = (...args: string[]) => readChatSettings('async', args, 'en')
const read = (...args: string[]) => settingsOf(...link, ...args)

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
      link: {
        listen: { host: '127.0.0.1', port: 5002 },
        peer: { host: '127.0.0.1', port: 5003 },
        admitted: ['127.0.0.1'],
        turn: 'speak',
        framing: 'line',
        buffers: { receive: null, send: null },
      },
      record: null,
      spoolLimit: 2 * 1024 ** 3,
      otherPeerCommand:
        'npm run peerscope -- async --listen-port 5003 --peer-ip 127.0.0.1 --peer-port 5002',
      language: 'en',
      uiPort: 8002,
      json: false,
      watch: [],
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

  it('take the joiners that names and emoji need', async () => {
    for (const name of ['علی\u200cرضا', '👩\u200d💻', '葛\u{e0100}城', '👩'.repeat(40)]) {
      expect(await read('--name', name)).toMatchObject({ name })
    }
  })

  it.each([
    ['0', 0],
    ['1MiB', 1024 ** 2],
    ['500M', 500 * 1024 ** 2],
    ['3GB', 3e9],
  ])('may bound the spool to %s', async (size, spoolLimit) => {
    expect(await read('--spool-limit', size)).toMatchObject({ spoolLimit })
  })

  it.each(['1KiB', '-1', 'much', '1.5GiB', '999999999999T'])(
    'cannot bound it to %s',
    async (size) => {
      expect(await problemOf([...link, `--spool-limit=${size}`])).toEqual({
        code: 'badSize',
        values: { flag: '--spool-limit', value: size, lowest: '1 MiB' },
      })
    },
  )

  it('name the pages of other bridges to view, each once and in one form', async () => {
    const pages = ['http://localhost:8003/', 'localhost:8003', 'http://10.0.0.7:8005']
    const args = pages.flatMap((page) => ['--watch', page])
    expect((await read(...args)).watch).toEqual(['http://localhost:8003', 'http://10.0.0.7:8005'])
  })

  it('of a peer without a page may view the page that would be its own', async () => {
    const args = ['--no-ui', '--watch', 'http://localhost:8002']
    expect((await read(...args)).watch).toEqual(['http://localhost:8002'])
  })

  it('of a peer that waits to be dialled have its page where it always is', async () => {
    expect(await settingsOf('--listen-port', '5002')).toMatchObject({
      name: 'Peer 5002',
      peerName: 'Client',
      link: { listen: { port: 5002 }, peer: null, turn: 'listen' },
      otherPeerCommand: 'npm run peerscope -- async --peer-ip 127.0.0.1 --peer-port 5002',
      uiPort: 8002,
    })
  })

  it('of a peer that only dials have its page at a port of its own', async () => {
    const dial = ['--peer-ip', '127.0.0.1', '--peer-port', '5003']
    expect(await settingsOf(...dial)).toMatchObject({
      name: 'Client',
      peerName: 'Peer 5003',
      link: { listen: null, peer: { host: '127.0.0.1', port: 5003 }, turn: 'speak' },
      otherPeerCommand: 'npm run peerscope -- async --listen-port 5003',
      uiPort: 8001,
    })
    expect(await settingsOf(...dial, '--ui-port', '9000')).toMatchObject({ uiPort: 9000 })
  })

  it('name the other peer in its command the other way round', async () => {
    const { otherPeerCommand } = await read('--name', 'Alice', '--peer-name', 'Bob')
    expect(otherPeerCommand).toMatch(/ --name Bob --peer-name Alice$/)
    // A shell would take this one apart.
    expect((await read('--name', 'A $(b)')).otherPeerCommand).not.toMatch(/name/)
  })
})

describe('wrong settings', () => {
  it.each([
    ['unknownFlag', ['--peer-prot', '1']],
    ['unexpectedArgument', ['5002']],
    ['missingValue', ['--record']],
    ['badChoice', ['--framing', 'lines']],
    ['badBytes', ['--send-buffer', '1']],
    ['badPort', ['--listen-port', '0']],
    ['badPort', ['--peer-port', '65536']],
    ['badPort', ['--ui-port', 'none']],
    ['badAddress', ['--peer-ip', 'a b']],
    ['badAddress', ['--allow', 'a b']],
    ['badUrl', ['--watch', 'ftp://localhost:8003']],
    ['badUrl', ['--watch', 'localhost']],
    ['watchesItself', ['--watch', 'http://localhost:8002']],
    ['watchesItself', ['--ui-port', '9000', '--watch', '127.0.0.1:9000']],
    ['badName', ['--name', '']],
    ['badName', ['--name', 'a\u001b[2J']],
    ['badName', ['--peer-name', 'x'.repeat(41)]],
    ['badName', ['--peer-name', '\u202eevil']],
    ['badName', ['--name', '\u200d\u200c']],
    ['badName', ['--name', 'Alice\u{e0041}']],
    ['badName', ['--name', '\u3164']],
    ['samePort', ['--peer-port', '5002']],
    ['samePort', ['--ui-port', '5002']],
    ['samePort', ['--ui-port', '5003']],
  ])('are a %s: %j', async (code, args) => {
    expect(await problemOf([...link, ...args])).toMatchObject({ code })
  })

  it('are more other bridges than can be viewed', async () => {
    const watching = (count: number) =>
      Array.from({ length: count }, (_, i) => ['--watch', `localhost:${9000 + i}`]).flat()
    expect(await problemOf([...link, ...watching(MAX_WATCHED)])).toBeNull()
    expect(await problemOf([...link, ...watching(MAX_WATCHED + 1)])).toEqual({
      code: 'tooManyWatched',
      values: { limit: MAX_WATCHED },
    })
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

  it('are the page of a peer that only dials, where the other one listens', async () => {
    expect(await problemOf(['--peer-ip', '127.0.0.1', '--peer-port', '8001'])).toEqual({
      code: 'samePort',
      values: { flag: '--ui-port', other: '--peer-port', port: 8001 },
    })
  })

  it('are not two equal ports on two machines', async () => {
    const remote = ['--peer-ip', '10.0.0.7', '--peer-port']
    expect(await problemOf([...link, ...remote, '5002'])).toBeNull()
    expect(await problemOf([...link, ...remote, '8002'])).toBeNull()
    expect(await problemOf([...remote, '8001'])).toBeNull()
  })

  it('are a page where no browser goes, asked for or by the listen port', async () => {
    expect(await problemOf([...link, '--ui-port', '6666'])).toEqual({
      code: 'pagePortBlocked',
      values: { port: 6666, free: 6670 },
    })
    expect(await problemOf([...link, '--listen-port', '3000'])).toEqual({
      code: 'usualPagePortBlocked',
      values: { listen: 3000, port: 6000, free: 6001 },
    })
    // A port that the chat itself needs is no suggestion.
    expect(await problemOf([...link, '--listen-port', '3000', '--peer-port', '6001'])).toEqual({
      code: 'usualPagePortBlocked',
      values: { listen: 3000, port: 6000, free: 6002 },
    })
    expect(await problemOf([...link, '--listen-port', '3000', '--no-ui'])).toBeNull()
    expect(await problemOf([...link, '--listen-port', '3000', '--ui-port', '6001'])).toBeNull()
    // The chat itself may use any port: a browser never goes there.
    expect(await problemOf([...link, '--listen-port', '6000', '--peer-port', '6667'])).toBeNull()
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
