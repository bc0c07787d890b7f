/**
 * `recordingGap`: the file lacks frames here, because they could not be written (a full disk). It
 * stands in session files only, and is numbered like the first frame that is missing. When there is
 * room again, the messages of the gap follow, as far as they were kept, and a second one that says
 * where the gap ended; a file that has no second one lacks all that came later.
 */
import * as z from 'zod/mini'

const sequence = z.int().check(z.positive())

export const recordingGap = z.object({
  type: z.literal('recordingGap'),
  fromSequence: sequence,
  /** The last frame of the gap; null while it lasts. */
  toSequence: z.nullable(sequence),
  /** The system's word for it, such as ENOSPC. */
  reason: z.string(),
})
export type RecordingGapMessage = z.infer<typeof recordingGap>
