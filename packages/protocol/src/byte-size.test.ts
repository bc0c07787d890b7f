import { expect, it } from 'vitest'
import { formatByteSize, parseByteSize } from './byte-size.js'

it.each([
  ['0', 0],
  ['1048576', 1024 ** 2],
  ['2GiB', 2 * 1024 ** 3],
  ['2 gib', 2 * 1024 ** 3],
  ['500M', 500 * 1024 ** 2],
  ['3kB', 3000],
  ['1T', 1024 ** 4],
  ['7b', 7],
])('%s is a size', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes)
})

it.each(['', 'GiB', '-1', '1.5GiB', '1e9', '2XiB', '2GiBs', '999999999999T', '0x10', '1 2', '٣'])(
  '"%s" is none',
  (text) => {
    expect(parseByteSize(text)).toBeNull()
  },
)

it('is written in the largest unit that fits', () => {
  expect([0, 1000, 1024, 1536 * 1024 ** 2, 2 * 1024 ** 3].map(formatByteSize)).toEqual([
    '0 B',
    '1000 B',
    '1 KiB',
    '1536 MiB',
    '2 GiB',
  ])
})
