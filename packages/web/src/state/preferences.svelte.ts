/** What this browser is asked to remember: the language and the theme. */
import { languages, type Language } from '@peerscope/protocol'
import { de } from '../texts/de'
import { en } from '../texts/en'
import type { Texts } from '../texts/texts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const allTexts: Record<Language, Texts> = { en, de }

class Preferences {
  readonly #systemDark = matchMedia('(prefers-color-scheme: dark)')
  #language = $state<Language>(
    recalled('language', languages) ?? (navigator.language.startsWith('de') ? 'de' : 'en'),
  )
  #theme = $state<Theme>(recalled('theme', themes) ?? 'system')
  readonly texts = $derived(allTexts[this.#language])

  constructor() {
    this.#systemDark.addEventListener('change', () => this.#paint())
    this.#paint()
    document.documentElement.lang = this.#language
  }

  get language(): Language {
    return this.#language
  }

  set language(language: Language) {
    this.#language = language
    document.documentElement.lang = language
    remember('language', language)
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
