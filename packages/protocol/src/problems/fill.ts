/** Templates and their languages; apart from the words, of which a page loads one language, and later. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/**
 * Fills `{name}` from `values`, and `{name:one|several}` with the word for so many. A name without a
 * value stays as it is, so that a test sees it.
 */
export function fill(template: string, values: Record<string, string | number>): string {
  const names = /\{(\w+)(?::([^{}|]*)\|([^{}|]*))?\}/g
  return template.replace(names, (whole, name: string, one?: string, several?: string) => {
    const value = values[name]
    if (value === undefined) return whole
    if (one === undefined) return String(value)
    return (Number(value) === 1 ? one : several) ?? ''
  })
}
