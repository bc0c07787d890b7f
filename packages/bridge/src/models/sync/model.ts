/** One thread whose calls block: everything in its turn. */
import type { SyncRegion } from '../../program/io.js'
import { defineModel, type Variant } from '../../program/model.js'
import { readProgram } from '../../program/region.js'

export const regionOf = ({ form, turn, framing }: Variant): SyncRegion =>
  `${form} ${turn} ${framing}`

export const syncModel = defineModel({
  threads: [
    {
      lanes: [{ name: 'main', kind: 'thread', operation: null }],
      worker: new URL('./worker.js', import.meta.url),
      input: 'pipe',
    },
  ],
  transport: 'blocking',
  needsBlockingCalls: true,
  takesTurns: true,
  program: (variant) =>
    readProgram(new URL('./sync.js', import.meta.url), 'sync.ts', regionOf(variant)),
})
