/** What happened before a page's memory begins: spans out of the spool, for one stretch of time. */
import { get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { RECORD_BYTES, type Bytes } from '@peerscope/protocol'
import { HISTORY_PIECE, MAX_HISTORY, OTHERS_HISTORY_MAY_TAKE } from '../limits.js'
import type { Session } from '../session/session.js'
import type { Watch } from '../watch/watch.js'

/** Of another bridge it is asked there. @returns null where it is not to be had */
export async function historyOf(
  session: Session,
  watch: Watch,
  query: unknown,
): Promise<Uint8Array | null> {
  const [from, to, source] = ['from', 'to', 'source'].map((name) => numberIn(query, name))
  if (from === undefined || to === undefined || source === undefined || from > to) return null
  if (source === 0) return session.spool.history(from, to, MAX_HISTORY)
  const url = watch.urlOf(source)
  return url === null ? null : askThere(`${url}/history?from=${from}&to=${to}`)
}

/** For a connection to take one after the other. */
export function* piecesOf(records: Uint8Array): Generator<Uint8Array> {
  for (let at: Bytes = 0; at < records.length; at += HISTORY_PIECE) {
    yield records.subarray(at, at + HISTORY_PIECE)
  }
}

/** Whoever answers may be anybody: no redirect is followed and nothing is decompressed. */
async function askThere(url: string): Promise<Uint8Array | null> {
  const signal = AbortSignal.timeout(OTHERS_HISTORY_MAY_TAKE)
  const request = get(url, { signal, agent: false })
  try {
    const [answer] = (await once(request, 'response', { signal })) as [IncomingMessage]
    if (answer.statusCode !== 200) return null
    const bytes = await bodyOf(answer)
    return bytes === null || bytes.length % RECORD_BYTES !== 0 ? null : bytes
  } catch {
    return null
  } finally {
    request.destroy()
  }
}

/** Null where it is longer than any bridge answers: then it is none. */
async function bodyOf(body: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let length: Bytes = 0
  for await (const part of body) {
    length += part.length
    if (length > MAX_HISTORY) return null
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** A whole number from 0; one that is not given is 0. */
function numberIn(query: unknown, name: string): number | undefined {
  const isGiven = typeof query === 'object' && query !== null
  const value: unknown = isGiven ? Reflect.get(query, name) : undefined
  if (value === undefined) return 0
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : undefined
}
