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
  // A URL leaves out the port that is usual for it.
  const hasPort = url?.port !== '' || text.endsWith(':80')
  if (!bare || !hasPort) throw new ProblemError('badUrl', { flag, value })
  return url.origin
}

/** Where its stream is. */
export function streamUrl(page: string): string {
  return `${page.replace(/^http/, 'ws')}/ws`
}

const loopback = ['localhost', '127.0.0.1', '[::1]']

/** Whether that is the page at `port` of this machine. */
export function isOwnPage(page: string, port: number | null): boolean {
  const { hostname, port: theirs } = new URL(page)
  return loopback.includes(hostname) && theirs === String(port)
}

/** Whether the page would be at that address: all names of this machine are the same one. */
export function isAt(page: string, { host, port }: Address): boolean {
  const { hostname, port: theirs } = new URL(page)
  if (theirs !== String(port)) return false
  const names = [host, `[${host}]`]
  const isOurs = ['0.0.0.0', '::', ...loopback].some((name) => names.includes(name))
  return names.includes(hostname) || (isOurs && loopback.includes(hostname))
}
