import { ProblemError, type Address } from '@peerscope/protocol'

/**
 * The address of another bridge's page, in one form. @param flag or field it was given in
 * @throws ProblemError for anything but http://HOST:PORT
 */
export function watchedUrl(value: string, flag: string): string {
  const text = value.includes('://') ? value : `http://${value}`
  const url = URL.canParse(text) ? new URL(text) : null
  const plain = url !== null && url.protocol === 'http:' && url.pathname === '/'
  const secret = url !== null && url.username + url.password !== ''
  const bare = plain && url.search === '' && url.hash === '' && !secret
  // A URL leaves out the port that is usual for it, and nobody listens at port 0.
  const hasPort = url?.port === '' ? /:0*80\/?$/.test(text) : url?.port !== '0'
  if (!bare || !hasPort) throw new ProblemError('badUrl', { flag, value })
  return `http://${url.hostname}:${portOf(url)}`
}

function portOf(url: URL): string {
  return url.port === '' ? '80' : url.port
}

/** Where its stream is. */
export function streamUrl(page: string): string {
  return `${page.replace(/^http/, 'ws')}/ws`
}

const loopback = ['localhost', '127.0.0.1', '[::1]']

/** Whether that is the page at `port` of this machine. */
export function isOwnPage(page: string, port: number | null): boolean {
  const url = new URL(page)
  return loopback.includes(url.hostname) && portOf(url) === String(port)
}

/** Whether the page would be at that address: all names of this machine are the same one. */
export function isAt(page: string, { host, port }: Address): boolean {
  const url = new URL(page)
  const { hostname } = url
  if (portOf(url) !== String(port)) return false
  const names = [host, `[${host}]`]
  const isOurs = ['0.0.0.0', '::', ...loopback].some((name) => names.includes(name))
  return names.includes(hostname) || (isOurs && loopback.includes(hostname))
}
