/** What this browser is asked to remember: the language and the theme. */
import { languages, type Language } from '@peerscope/protocol'
import type { Texts } from '../texts/texts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** One language is shown, and only that one is loaded. */
const load: Record<Language, () => Promise<Texts>> = {
  en: async () => (await import('../texts/en')).en,
  de: async () => (await import('../texts/de')).de,
}

class Preferences {
  readonly #systemDark = matchMedia('(prefers-color-scheme: dark)')
  #language = $state<Language>(
    recalled('language', languages) ?? (navigator.language.startsWith('de') ? 'de' : 'en'),
  )
  #aligned = $state(recalled('clocks', ['aligned', 'raw']) !== 'raw')
  #theme = $state<Theme>(recalled('theme', themes) ?? 'system')
  #texts = $state.raw<Texts | null>(null)

  constructor() {
    this.#systemDark.addEventListener('change', () => this.#paint())
    this.#paint()
  }

  get language(): Language {
    return this.#language
  }

  set language(language: Language) {
    remember('language', language)
    void this.#show(language)
  }

  /** @throws Error before `ready` has ended. */
  get texts(): Texts {
    if (this.#texts === null) throw new Error('the texts are not loaded yet')
    return this.#texts
  }

  /** Loads the language that is shown first. */
  async ready(): Promise<void> {
    await this.#show(this.#language)
  }

  async #show(language: Language): Promise<void> {
    this.#texts = await load[language]()
    this.#language = language
    document.documentElement.lang = language
  }

  /** Whether the times of other machines are put right by the measured relation of the clocks. */
  get aligned(): boolean {
    return this.#aligned
  }

  set aligned(aligned: boolean) {
    this.#aligned = aligned
    remember('clocks', aligned ? 'aligned' : 'raw')
  }

  get theme(): Theme {
    return this.#theme
  }

  set theme(theme: Theme) {
    this.#theme = theme
    this.#paint()
    remember('theme', theme)
  }

  /** The stylesheet knows light and dark; what the system wants is found out here. */
  #paint(): void {
    const system = this.#systemDark.matches ? 'dark' : 'light'
    document.documentElement.dataset['theme'] = this.#theme === 'system' ? system : this.#theme
  }
}

// Storage throws where the browser forbids it; then nothing is remembered.
function recalled<T extends string>(name: string, choices: readonly T[]): T | null {
  try {
    const stored = localStorage.getItem(`peerscope.${name}`)
    return choices.find((choice) => choice === stored) ?? null
  } catch {
    return null
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`peerscope.${name}`, value)
  } catch {
    return
  }
}

export const preferences = new Preferences()
