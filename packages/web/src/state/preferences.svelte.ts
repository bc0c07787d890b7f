/** What this browser is asked to remember: the language and the theme. */
import { fill, languages, type Language, type Problem, type ProblemCode } from '@peerscope/protocol'
import type { PageTexts, Texts } from '../texts/texts'
import { isolated } from '../timeline/isolated'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** One language is shown, and only that one is loaded. */
const load: Record<Language, () => Promise<PageTexts>> = {
  en: async () => (await import('../texts/en')).en,
  de: async () => (await import('../texts/de')).de,
}

const loadProblems: Record<Language, () => Promise<Record<ProblemCode, string>>> = {
  en: async () => (await import('../texts/problems-en')).problemsEn,
  de: async () => (await import('../texts/problems-de')).problemsDe,
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
    const texts = await load[language]()
    this.#texts = { ...texts, problem: () => '…' }
    this.#language = language
    void this.#addProblems(texts)
    document.documentElement.lang = language
  }

  async #addProblems(texts: PageTexts): Promise<void> {
    // Where the bridge has gone, the page says so by itself.
    const words = await loadProblems[texts.language]().catch(() => null)
    if (words === null || this.#language !== texts.language) return
    this.#texts = { ...texts, problem: ({ code, values }) => fill(words[code], shown(values)) }
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

/** What others said within a sentence. */
function shown(values: Problem['values']): Problem['values'] {
  const entries = Object.entries(values).map(
    ([name, value]) => [name, typeof value === 'string' ? isolated(value) : value] as const,
  )
  return Object.fromEntries(entries)
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
