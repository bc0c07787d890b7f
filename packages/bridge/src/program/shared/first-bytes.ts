/**
 * What the first bytes of a connection look like, where it is no chat. A beginner opens the chat port
 * in a browser, or dials the port of a page. That is said, and what came is shown as it is.
 *
 * One thing is refused: a bridge that watches a chat port by mistake asks for a page's stream, and
 * tries again. Its request would be typed into the chat each time.
 */
import {
  formatAddress,
  problemOf,
  type Address,
  type Bytes,
  type ProblemCode,
  type SocketRole,
} from '@peerscope/protocol'
import type { Framer } from './framing.js'
import type { WorkerContext } from './worker-context.js'

export type Guise = Extract<
  ProblemCode,
  | 'looksLikeWatching'
  | 'looksLikeBrowser'
  | 'looksLikeWebServer'
  | 'looksLikeTls'
  | 'looksLikeTelnet'
  | 'looksLikeSsh'
  | 'looksLikeUtf16'
>

/** A request line is known by its end; one that has come this far without it is something else. */
const MOST_BYTES: Bytes = 2048

/** RFC 9112, 3: METHOD SP target SP version. HTTP/2 begins with `PRI * HTTP/2.0` (RFC 9113, 3.4). */
const REQUEST_LINE = /^[A-Z]{3,20} (\S+) HTTP\/[12]\.[01]\r?\n/
const MAYBE_REQUEST_LINE = /^[A-Z]{0,20}($| [^\r\n]*\r?$)/
/** RFC 9112, 4; RFC 4253, 4.2. */
const STATUS_LINE = /^HTTP\/1\.[01] \d{3}/
const SSH_VERSION = /^SSH-\d\.\d+-/
const MAYBE_VERSION = /^(H|HT|HTT|HTTP|HTTP\/[\d. ]{0,7}|S|SS|SSH|SSH-[\d.]{0,4})$/

/** U+FEFF in UTF-16, in either order: no UTF-8. The first order is IAC DONT of telnet, too. */
const UTF16_MARKS = [/^\xff\xfe[^]\0/, /^\xfe\xff/]
/** Two ASCII characters. A NUL is no text, nor does a length ahead of a message look like that. */
const UTF16_TEXT = [/^[ -~]\0[\t\r\n -~]\0/, /^\0[ -~]\0[\t\r\n -~]/]
const MAYBE_UTF16 = /^(\xff\xfe[^]?|\xfe|[ -~](\0[\t\r\n -~]?)?|\0([ -~]\0?)?)$/

/** @returns undefined where more has to come. */
function looksLikeUtf16(bytes: Uint8Array): boolean | undefined {
  const begin = Buffer.from(bytes.subarray(0, 4)).toString('latin1')
  if ([...UTF16_MARKS, ...UTF16_TEXT].some((pattern) => pattern.test(begin))) return true
  return MAYBE_UTF16.test(begin) ? undefined : false
}

/** @returns what that is, null where it is a chat, undefined where more has to come. */
export function guiseOf(bytes: Uint8Array): Guise | null | undefined {
  const [first = 0, second, third] = bytes
  const isUtf16 = looksLikeUtf16(bytes)
  if (isUtf16 !== false) return isUtf16 ? 'looksLikeUtf16' : undefined
  // A TLS record of the handshake (RFC 8446, 5.1): no text begins with a SYN and an ETX.
  if (first === 0x16) {
    if (third === undefined) return undefined
    return second === 3 && third <= 4 ? 'looksLikeTls' : null
  }
  // IAC, then SB, WILL, WONT, DO or DONT (RFC 854). UTF-8 has no byte 255.
  if (first === 0xff) {
    if (second === undefined) return undefined
    return second >= 250 && second <= 254 ? 'looksLikeTelnet' : null
  }
  const text = Buffer.from(bytes.subarray(0, MOST_BYTES)).toString('latin1')
  const [, target] = REQUEST_LINE.exec(text) ?? []
  if (target !== undefined) return target === '/ws' ? 'looksLikeWatching' : 'looksLikeBrowser'
  if (STATUS_LINE.test(text)) return 'looksLikeWebServer'
  if (SSH_VERSION.test(text)) return 'looksLikeSsh'
  const mayBecome = MAYBE_REQUEST_LINE.test(text) || MAYBE_VERSION.test(text)
  return mayBecome && text.length < MOST_BYTES ? undefined : null
}

/** Looks at the first bytes that a connection brings, and tells what they look like. */
export function recogniseFirst(
  framer: Framer,
  role: SocketRole,
  remote: Address,
  context: Pick<WorkerContext, 'tell'>,
): void {
  let begun = new Uint8Array(0)
  const push = framer.push.bind(framer)
  framer.push = (chunk) => {
    const room = Math.max(0, MOST_BYTES - begun.length)
    begun = new Uint8Array(Buffer.concat([begun, chunk.subarray(0, room)]))
    const guise = guiseOf(begun)
    if (guise === undefined) return push(chunk)
    // Known by now: nothing is looked at any more.
    framer.push = push
    if (guise === null) return push(chunk)
    const problem = problemOf(guise, { address: formatAddress(remote) })
    context.tell({ type: 'notice', problem })
    framer.refused = guise === 'looksLikeWatching' && role === 'incoming'
    return !framer.refused && push(chunk)
  }
}
