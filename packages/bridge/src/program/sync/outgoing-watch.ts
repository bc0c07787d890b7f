/**
 * A program that sits in accept() or recv() does not touch the connection it sends on, and so does
 * not learn that this one has ended; its kernel knows. So the main thread asks four times a second,
 * and frees the program from its call: it then looks for itself, and starts over.
 *
 * Nothing is handed over between the two threads. The signal only makes the call return, and what
 * the program does next depends on what it finds. So a signal that came too early or too late does
 * no harm, and one that was lost is sent again.
 *
 * Nor does it see what comes on that connection: that is told, once.
 */
import type { Milliseconds, Operation } from '@peerscope/protocol'
import { isOver } from '../../blocking/connection-end.js'
import { withDescriptor } from '../../blocking/descriptors.js'
import { interruptThread } from '../../blocking/interrupt.js'
import { receiveQueue } from '../../blocking/sockets.js'
import { CONTROL, type TraceMemory } from '../../trace/memory.js'
import { readSlots } from '../../trace/slots.js'

const LOOK_EVERY: Milliseconds = 250

/** In input() the program waits for its user, whose next line lets it go on. */
const FREED_FROM: readonly Operation[] = ['accept', 'recv']

/**
 * @param answered told when something has come that the program will not read
 * @returns what ends the watch.
 */
export function watchOutgoing(memory: TraceMemory, answered: () => void): () => void {
  const { control, descriptors } = memory
  let isTold = false
  const timer = setInterval(() => {
    const fd = Atomics.load(control, CONTROL.outgoing) - 1
    if (fd < 0) return
    if (!isTold && (withDescriptor(descriptors, fd, receiveQueue) ?? 0) > 0) {
      isTold = true
      answered()
    }
    if (withDescriptor(descriptors, fd, isOver) !== true) return
    const isHeld = readSlots(memory).some(({ operation }) => FREED_FROM.includes(operation))
    if (isHeld) interruptThread(Atomics.load(control, CONTROL.thread))
  }, LOOK_EVERY)
  return () => {
    clearInterval(timer)
  }
}
