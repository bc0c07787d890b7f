import { describe, expect, it } from 'vitest'
import { loopbackHosts, refusal } from './origin.js'

const PORT = 8002
const hosts = loopbackHosts(PORT)
type Given = Record<string, string | string[] | undefined>

/** A header that is given once may be written as such. */
function judge(given: Given) {
  const lists = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat()] as const],
  )
  return refusal(Object.fromEntries(lists), hosts)
}

describe('the Host of a request', () => {
  it.each(['localhost:8002', '127.0.0.1:8002', '[::1]:8002'])('may be %s', (host) => {
    expect(judge({ host })).toBeNull()
  })

  it.each([
    'localhost.evil:8002',
    'localhost.:8002',
    'evil.localhost:8002',
    'LOCALHOST:8002',
    '127.0.0.1.evil:8002',
    '10.0.2.555:8002',
    '0177.0.0.1:8002',
    '2130706433:8002',
    '0x7f000001:8002',
    '127.1:8002',
    '127.0.0.2:8002',
    '0.0.0.0:8002',
    '[::]:8002',
    '[::ffff:127.0.0.1]:8002',
    '[0:0:0:0:0:0:0:1]:8002',
    '::1:8002',
    'localhost',
    'localhost:',
    'localhost:8003',
    'localhost:80020',
    'localhost:08002',
    'localhost:8002:8002',
    'localhost:8002/',
    'user@localhost:8002',
    ' localhost:8002',
    'localhost:8002\u0000',
    '[',
    'a b',
    ':99999',
    ':8002',
    '',
    undefined,
  ])('may not be %j', (host) => {
    expect(judge({ host })).toBe('host')
  })

  it('may not be given twice, even if both are right', () => {
    expect(judge({ host: ['localhost:8002', 'evil'] })).toBe('twoHosts')
    expect(judge({ host: ['localhost:8002', 'localhost:8002'] })).toBe('twoHosts')
  })

  it('is judged first, whatever the Origin says', () => {
    expect(judge({ host: 'evil', origin: 'http://evil' })).toBe('host')
  })
})

describe('the Origin of a request', () => {
  it.each(hosts)('is its own host, http://%s', (host) => {
    expect(judge({ host, origin: `http://${host}` })).toBeNull()
  })

  it('may be missing, as in what a program sends', () => {
    expect(judge({ host: 'localhost:8002', origin: undefined })).toBeNull()
  })

  it.each([
    'http://evil',
    'http://evil:8002',
    'https://localhost:8002',
    'http://localhost:8003',
    'http://localhost',
    'http://localhost:8002/',
    'http://localhost:8002.evil',
    'http://evil@localhost:8002',
    'HTTP://localhost:8002',
    // Another name for the same machine is another origin, too.
    'http://127.0.0.1:8002',
    'http://[::1]:8002',
    'null',
    'file://',
    'chrome-extension://abcdefgh',
    'moz-extension://abcdefgh',
    'localhost:8002',
    '',
    '[',
  ])('may not be %j', (origin) => {
    expect(judge({ host: 'localhost:8002', origin })).toBe('origin')
  })

  it('may not be given twice', () => {
    const origin = ['http://localhost:8002', 'http://localhost:8002']
    expect(judge({ host: 'localhost:8002', origin })).toBe('origin')
  })
})

describe('a request without an Origin', () => {
  const from = (site: string | string[], more: Given = {}) =>
    judge({ host: 'localhost:8002', 'sec-fetch-site': site, ...more })

  it('is accepted where the browser says that this page or the user made it', () => {
    expect([from('same-origin'), from('none')]).toEqual([null, null])
  })

  it.each([
    ...['cross-site', 'Cross-Site', 'same-site', 'SAME-ORIGIN', 'Same-Origin', ' none', ''],
    ...['same-origin, cross-site', 'something new'],
  ])('is refused where it says %j', (site) => {
    expect(from(site)).toBe('site')
  })

  it('is refused where it says so twice', () => {
    expect(from(['same-origin', 'same-origin'])).toBe('site')
    expect(from(['none', 'cross-site'])).toBe('site')
  })

  it('may come by a link on another page of this machine, and in no other way', () => {
    const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect(from('same-site', link)).toBeNull()
    for (const other of [
      { ...link, 'sec-fetch-dest': 'iframe' },
      { ...link, 'sec-fetch-mode': 'no-cors' },
      { ...link, 'sec-fetch-mode': 'websocket' },
      { ...link, 'sec-fetch-mode': ['navigate', 'cors'] },
    ]) {
      expect(from('same-site', other)).toBe('site')
    }
    expect(from('cross-site', link)).toBe('site')
  })
})
