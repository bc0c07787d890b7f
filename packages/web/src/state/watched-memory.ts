/** Which bridges this browser was asked to watch, by the page that watches them. */
const KEY = 'peerscope.watched'

// Storage throws where the browser forbids it; then nothing is remembered.
export function rememberedWatched(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter((url) => typeof url === 'string') : []
  } catch {
    return []
  }
}

export function rememberWatched(urls: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set(urls)]))
  } catch {
    return
  }
}
