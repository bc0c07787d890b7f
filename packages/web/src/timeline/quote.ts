import { isolated } from './isolated'

/** A long message is named by its beginning, cut between two characters. */
export function quotable(text: string, characters: number): string {
  if (text.length <= characters) return isolated(text)
  const cut = text.slice(0, characters)
  const whole = /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
  return `${isolated(whole)}…`
}
