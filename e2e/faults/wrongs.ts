/** What must hold whatever a network does: nothing doubled, reordered, altered or silently lost. */
import type { ChatMessage } from '@peerscope/protocol'
import type { FaultPeer } from './fault-peer.js'

/**
 * What is wrong with what one person typed and the other one saw. Both sessions have ended: what
 * their programs had in hand is told.
 */
export function wrongs(from: FaultPeer, to: FaultPeer): string[] {
  const found: string[] = []
  const wrong = (text: string) => found.push(`${from.name} to ${to.name}: ${text}`)
  const numbers: number[] = []
  for (const { text } of to.received) {
    const number = Number.parseInt(text)
    if (from.typed[number] !== text) wrong(`"${text.slice(0, 60)}" was never typed`)
    else numbers.push(number)
  }
  for (const [i, number] of numbers.entries()) {
    const before = numbers[i - 1] ?? -1
    if (number === before) wrong(`line ${number} came twice`)
    else if (number < before) wrong(`line ${number} came after line ${before}`)
  }
  const got = new Set(numbers)
  const byConnection = new Map<number, ChatMessage[]>()
  let queuedBefore: string | null = null
  for (const message of from.sent) {
    if (message.state === 'queued') {
      queuedBefore ??= message.text
      if (got.has(Number.parseInt(message.text)))
        wrong(`line ${message.text.slice(0, 20)} came and is called queued`)
      continue
    }
    if (queuedBefore !== null)
      wrong(`line ${message.text.slice(0, 20)} overtook ${queuedBefore.slice(0, 20)}`)
    const those = byConnection.get(message.connection) ?? []
    those.push(message)
    byConnection.set(message.connection, those)
  }
  for (const [connection, messages] of byConnection) {
    const missing = messages.findIndex(({ text }) => !got.has(Number.parseInt(text)))
    if (missing < 0) continue
    const later = messages.slice(missing).find(({ text }) => got.has(Number.parseInt(text)))
    if (later !== undefined)
      wrong(
        `line ${messages[missing]?.text.slice(0, 20)} is missing before ${later.text.slice(0, 20)}, which came`,
      )
    const isOver = (from.sockets.get(connection)?.closedNs ?? null) !== null
    const claimed = messages.slice(missing).filter(({ state }) => state === 'handed')
    if (isOver && claimed.length > 0)
      wrong(`${claimed.length} lines of a connection that is over are still called handed`)
  }
  for (const { code } of from.notices)
    if (code === 'programFailed') wrong(`the program of ${from.name} failed`)
  return found
}
