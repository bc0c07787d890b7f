/** Which labs this browser has seen to their end. */
const KEY = 'peerscope.labsDone'

// Storage throws where the browser forbids it; then nothing is remembered.
export function doneLabs(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

export function rememberDone(ids: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set(ids)]))
  } catch {
    return
  }
}
