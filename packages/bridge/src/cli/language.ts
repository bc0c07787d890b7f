import { languages, ProblemError, type Language } from '@peerscope/protocol'

/** The language of the terminal: `--lang`, else what the environment asks for (locale(7)). */
export function chooseLanguage(args: readonly string[], environment: NodeJS.ProcessEnv): Language {
  const at = args.findLastIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  if (at < 0) return fromEnvironment(environment)
  const value = args[at]?.split('=')[1] ?? args[at + 1]
  if (value === undefined)
    throw new ProblemError('missingValue', { flag: '--lang', example: '--lang de' })
  const language = languages.find((one) => one === value)
  if (language !== undefined) return language
  throw new ProblemError('badChoice', { flag: '--lang', value, choices: languages.join(', ') })
}

export function fromEnvironment(environment: NodeJS.ProcessEnv): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment
  const locale = [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '')
  return locale?.toLowerCase().startsWith('de') === true ? 'de' : 'en'
}
