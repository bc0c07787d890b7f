/** Waiting for something to happen, never for time to pass. */
import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 10

/**
 * Waits until `check` returns something other than undefined, null or false.
 * @param what ends the sentence "waited 5 s for …" of the error
 * @param state what there was instead, for that error
 */
export async function waitFor<T>(
  what: string,
  check: () => T | Promise<T>,
  { timeoutMs = 10_000, state }: { timeoutMs?: number; state?: () => string } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const found = await check()
    if (found !== undefined && found !== null && found !== false) {
      return found as NonNullable<Exclude<T, false>>
    }
    if (performance.now() > deadline) throw timeoutError(what, timeoutMs, state)
    await pause(POLL_MS)
  }
}

/** Waits for a promise, but not for ever. */
export async function within<T>(
  what: string,
  promise: Promise<T>,
  { timeoutMs = 10_000, state }: { timeoutMs?: number; state?: () => string } = {},
): Promise<T> {
  const stop = new AbortController()
  const late = pause(timeoutMs, undefined, { signal: stop.signal }).then(() => {
    throw timeoutError(what, timeoutMs, state)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    late.catch(() => undefined)
    stop.abort()
  }
}

function timeoutError(what: string, timeoutMs: number, state?: () => string): Error {
  const instead = state === undefined ? '' : `\nWhat there was instead:\n${state()}`
  return new Error(`waited ${timeoutMs / 1000} s for ${what}, in vain${instead}`)
}
