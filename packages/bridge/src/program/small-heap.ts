import { setFlagsFromString } from 'node:v8'

/**
 * Collects garbage when the heap has grown by a third since the last time, and does not enlarge the part
 * for young objects. V8 would let the heap grow to several times what lives in it: what a flood of lines
 * leaves behind would take a hundred megabytes.
 *
 * To be called again for each thread that has started: V8 sets the second one back then
 * (Heap::ConfigureHeap).
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=30')
  setFlagsFromString('--semi-space-growth-factor=1')
}
