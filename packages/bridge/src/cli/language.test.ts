import { describe, expect, it } from 'vitest'
import { ProblemError } from '@peerscope/protocol'
import { chooseLanguage } from './language.js'

describe('the language of the terminal', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'de'],
    [{ LANG: 'DE' }, 'de'],
    [{ LANG: 'C' }, 'en'],
    [{ LANG: 'fr_FR.UTF-8' }, 'en'],
    [{ LANG: 'de_AT.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'de_DE' }, 'de'],
    [{ LANG: 'de_DE.UTF-8', LC_ALL: '', LC_MESSAGES: '' }, 'de'],
  ])('follows the environment %j: %s', (environment, language) => {
    expect(chooseLanguage(['--name', 'x'], environment)).toBe(language)
  })

  it('is what --lang says, against the environment', () => {
    expect(chooseLanguage(['--lang', 'en'], { LANG: 'de_DE' })).toBe('en')
    expect(chooseLanguage(['--lang=de', '--json'], { LANG: 'en_US' })).toBe('de')
  })

  it('is missing where nothing follows', () => {
    expect(() => chooseLanguage(['--lang'], {})).toThrow('missingValue')
  })

  it.each([[['--lang', 'fr']], [['--lang=']], [['--lang', '--json']], [['--lang=DE']]])(
    'is refused where it is none: %j',
    (args) => {
      const choose = () => chooseLanguage(args, { LANG: 'de_DE' })
      expect(choose).toThrow(ProblemError)
      expect(choose).toThrow('badChoice')
    },
  )
})
