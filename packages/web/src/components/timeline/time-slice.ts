import type { Milliseconds } from '@peerscope/protocol'

/** So long the page may work on something that can wait, before it draws again. */
const SLICE: Milliseconds = 3
/** And so long it waits then: about a frame. */
export const BETWEEN_SLICES: Milliseconds = 16

/** Whether there is still time, asked again and again from now on. */
export function whileTimeIsLeft(): () => boolean {
  const end = performance.now() + SLICE
  return () => performance.now() < end
}
