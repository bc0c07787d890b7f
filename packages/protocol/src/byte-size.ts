/** Sizes as people write them: `2GiB`, `500M`, `1048576`. */
import type { Bytes } from './units.js'

const units: Record<string, Bytes> = {
  '': 1,
  B: 1,
  ...Object.fromEntries(
    ['K', 'M', 'G', 'T'].flatMap((letter, i) => [
      [letter, 1024 ** (i + 1)],
      [`${letter}IB`, 1024 ** (i + 1)],
      [`${letter}B`, 1000 ** (i + 1)],
    ]),
  ),
}

/** As the core utilities read them: `K` and `KiB` are 1024, `KB` is 1000. @returns null for what is no size. */
export function parseByteSize(text: string): Bytes | null {
  const [, digits = '', unit = ''] = /^(\d{1,15})\s*([a-z]{0,3})$/i.exec(text.trim()) ?? []
  const factor = units[unit.toUpperCase()]
  if (digits === '' || factor === undefined) return null
  const bytes = Number(digits) * factor
  return Number.isSafeInteger(bytes) ? bytes : null
}

/** In the largest unit of which it is a whole number, so that both languages write it alike. */
export function formatByteSize(bytes: Bytes): string {
  const names = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  let count = bytes
  for (; count > 0 && count % 1024 === 0 && unit < names.length - 1; unit++) count /= 1024
  return `${count} ${names[unit] ?? ''}`
}
