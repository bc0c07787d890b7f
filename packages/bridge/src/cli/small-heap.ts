import { setFlagsFromString } from 'node:v8'

/**
 * Collects garbage when the heap has grown by a third since the last time. V8 would let it grow to several
 * times what lives in it: what a flood of lines leaves behind would take a hundred megabytes.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=30')
}
