/** One event loop: what is outstanding overlaps. */
import type { AsyncRegion } from '../../program/io.js'
import { defineModel, pendingLane, type Variant } from '../../program/model.js'
import { readProgram } from '../../program/region.js'

/** An event loop takes no turns. */
export const regionOf = ({ form, framing }: Variant): AsyncRegion => `${form} ${framing}`

export const asyncModel = defineModel({
  threads: [
    {
      lanes: [
        { name: 'loop', kind: 'loop', operation: null },
        ...(['accept', 'connect', 'input', 'send', 'recv'] as const).map(pendingLane),
      ],
      worker: new URL('./worker.js', import.meta.url),
      input: 'messages',
    },
  ],
  transport: 'loop',
  needsBlockingCalls: false,
  takesTurns: false,
  program: (variant) =>
    readProgram(new URL('./async.js', import.meta.url), 'async.ts', regionOf(variant)),
})
