/**
 * The descriptors a program holds, in shared memory, so that the bridge can free it from a
 * blocking call with shutdown(2). A number is only valid while its place is held: the program
 * gives the place up before it closes, and waits while the bridge is using it, so that the
 * bridge never touches a number that already names something else.
 */
import type { Fd } from '@peerscope/protocol'

// A place holds fd + 1; 0 is free; negative while the bridge uses it.
const FREE = 0

/** @throws RangeError when every place is taken. */
export function holdDescriptor(table: Int32Array, fd: Fd): void {
  for (let place = 0; place < table.length; place++) {
    if (Atomics.compareExchange(table, place, FREE, fd + 1) === FREE) return
  }
  throw new RangeError(`more than ${table.length} descriptors`)
}

/** To be called by the program right before it closes `fd`. */
export function releaseDescriptor(table: Int32Array, fd: Fd): void {
  for (let place = 0; place < table.length; place++) {
    const held = Atomics.load(table, place)
    if (held !== fd + 1 && held !== -(fd + 1)) continue
    // Spins for the few microseconds that the bridge holds it.
    while (Atomics.compareExchange(table, place, fd + 1, FREE) !== fd + 1);
    return
  }
}

/**
 * Runs `use` on a descriptor, which cannot be closed meanwhile.
 * @returns what it returned; null when `fd` is not held, or is being closed.
 */
export function withDescriptor<T>(table: Int32Array, fd: Fd, use: (fd: Fd) => T): T | null {
  const place = table.indexOf(fd + 1)
  if (place < 0) return null
  if (Atomics.compareExchange(table, place, fd + 1, -(fd + 1)) !== fd + 1) return null
  try {
    return use(fd)
  } finally {
    Atomics.store(table, place, fd + 1)
  }
}

/** Runs `use` on every held descriptor, none of which can be closed meanwhile. */
export function eachDescriptor(table: Int32Array, use: (fd: Fd) => void): void {
  for (let place = 0; place < table.length; place++) {
    const held = Atomics.load(table, place)
    if (held <= 0 || Atomics.compareExchange(table, place, held, -held) !== held) continue
    try {
      use(held - 1)
    } finally {
      Atomics.store(table, place, held)
    }
  }
}
