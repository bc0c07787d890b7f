/** What happened before a page's memory begins: spans out of the spool, for one stretch of time. */
import { RECORD_BYTES, type Bytes, type Milliseconds } from '@peerscope/protocol'
import type { Session } from '../session/session.js'
import type { Watch } from '../watch/watch.js'

/** A bridge that is watched may take so long to answer. */
const MAY_TAKE: Milliseconds = 5000
/** Of one answer: 131,072 spans. */
const MOST: Bytes = 4 * 1024 * 1024

/** Of another bridge it is asked there. @returns null where it is not to be had */
export async function historyOf(
  session: Session,
  watch: Watch,
  query: unknown,
): Promise<Uint8Array | null> {
  const [from, to, source] = ['from', 'to', 'source'].map((name) => numberIn(query, name))
  if (from === undefined || to === undefined || source === undefined || from > to) return null
  if (source === 0) return session.spool.history(from, to, MOST)
  const url = watch.urlOf(source)
  return url === null ? null : askThere(`${url}/history?from=${from}&to=${to}`)
}

async function askThere(url: string): Promise<Uint8Array | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(MAY_TAKE), redirect: 'error' })
    if (!answer.ok) return null
    const bytes = await bodyOf(answer.body)
    return bytes === null || bytes.length % RECORD_BYTES !== 0 ? null : bytes
  } catch {
    return null
  }
}

/** Null where it is longer than any bridge answers: then it is none. */
async function bodyOf(body: AsyncIterable<Uint8Array> | null): Promise<Uint8Array | null> {
  if (body === null) return null
  const parts: Uint8Array[] = []
  let length: Bytes = 0
  for await (const part of body) {
    length += part.length
    // Leaving the loop ends the transfer.
    if (length > MOST) return null
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
