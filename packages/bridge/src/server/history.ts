/** What happened before a page's memory begins: spans out of the session file, for one stretch of time. */
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
  if (source === 0) return session.recording.history(from, to, MOST)
  const url = watch.urlOf(source)
  return url === null ? null : askThere(`${url}/history?from=${from}&to=${to}`)
}

async function askThere(url: string): Promise<Uint8Array | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(MAY_TAKE), redirect: 'error' })
    if (!answer.ok) return null
    const bytes = new Uint8Array(await answer.arrayBuffer())
    return bytes.length % RECORD_BYTES === 0 ? bytes : null
  } catch {
    return null
  }
}

/** A whole number from 0; one that is not given is 0. */
function numberIn(query: unknown, name: string): number | undefined {
  const isGiven = typeof query === 'object' && query !== null
  const value: unknown = isGiven ? Reflect.get(query, name) : undefined
  if (value === undefined) return 0
  return typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : undefined
}
