import type { Language } from '@peerscope/protocol'
import { preferences } from '../state/preferences.svelte'

/**
 * The texts of a page that is loaded by itself, in the language that is shown. To be called while
 * its component is made; null until they are there.
 */
export function inLanguage<T>(load: Record<Language, () => Promise<T>>): {
  readonly current: T | null
} {
  let current = $state.raw<T | null>(null)
  $effect(() => {
    // Where the bridge has gone, the texts stay as they are.
    load[preferences.language]().then(
      (loaded) => (current = loaded),
      () => undefined,
    )
  })
  return {
    get current() {
      return current
    },
  }
}
