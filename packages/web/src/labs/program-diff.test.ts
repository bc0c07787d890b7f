import { describe, expect, test } from 'vitest'
import { programDiff, type DiffLine } from './program-diff'

const marked = (lines: DiffLine[]): string[] =>
  lines.map(({ pieces }) => pieces.map(({ text, own }) => (own ? `[${text}]` : text)).join(''))

describe('two programs side by side', () => {
  const sync = `const outgoing = connect(peer)
const incoming = accept(server)
while (true) {
  send(outgoing, input())
  show(recv(incoming))
}`
  const other = `await Promise.all([receive(), speak()])
async function receive() {
  const incoming = await accept(server)
  while (true) show(await recv(incoming))
}
async function speak() {
  const outgoing = await connect(peer)
  while (true) await send(outgoing, await input())
}`
  const [left, right] = programDiff(sync, other)

  test('are compared by their operations, wherever these stand', () => {
    expect(left.map((line) => line.other)).toEqual([6, 2, null, 7, 3, null])
    expect(right.map((line) => line.other)).toEqual([null, null, 1, 4, null, null, 0, 3, null])
  })

  test('have marks at what only one of them has, and none at braces or indentation', () => {
    expect(marked(left)).toEqual([
      'const outgoing = connect(peer)',
      'const incoming = accept(server)',
      '[while (true) {]',
      '  send(outgoing, input())',
      '  show(recv(incoming))',
      '}',
    ])
    expect(marked(right)).toEqual([
      '[await Promise.all([receive(), speak()])]',
      '[async function receive() {]',
      '  const incoming = [await] accept(server)',
      '  [while (true)] show([await] recv(incoming))',
      '}',
      '[async function speak() {]',
      '  const outgoing = [await] connect(peer)',
      '  [while (true) await] send(outgoing, [await] input())',
      '}',
    ])
  })

  test('lose and invent nothing', () => {
    const text = (lines: DiffLine[]): string =>
      lines.map(({ pieces }) => pieces.map((piece) => piece.text).join('')).join('\n')
    expect([text(left), text(right)]).toEqual([sync, other])
  })

  test('belong together where they say the same but for async and await', () => {
    const [one] = programDiff('function receive() {\n}', 'x()\nasync function receive() {\n}')
    expect(one.map((line) => line.other)).toEqual([1, null])
  })
})
