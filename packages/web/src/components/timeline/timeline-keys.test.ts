import { expect, test } from 'vitest'
import { commandOf } from './timeline-keys'

const pressed = (key: string, code: string, part: Partial<KeyboardEvent> = {}): KeyboardEvent =>
  ({
    key,
    code,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...part,
  }) as KeyboardEvent

test('moving about is by position, whatever letters stand there', () => {
  const left = { do: 'pan', share: -0.15 }
  expect(commandOf(pressed('a', 'KeyA'))).toEqual(left)
  // A French keyboard has Q where others have A.
  expect(commandOf(pressed('q', 'KeyA'))).toEqual(left)
  expect(commandOf(pressed('a', 'KeyQ'))).toBeNull()
  expect(commandOf(pressed('a', ''))).toEqual(left)
})

test('what stands for a word is by letter', () => {
  expect(commandOf(pressed('f', 'KeyF'))).toEqual({ do: 'fit' })
  expect(commandOf(pressed('/', 'Digit7', { shiftKey: true }))).toEqual({ do: 'search' })
  expect(commandOf(pressed('N', 'KeyN', { shiftKey: true }))).toEqual({
    do: 'match',
    direction: -1,
  })
  expect(commandOf(pressed('n', 'KeyN'))).toEqual({ do: 'match', direction: 1 })
})

test('Shift with an arrow selects, Alt goes from lane to lane, Ctrl is the browser’s', () => {
  const arrow = (key: string, part: Partial<KeyboardEvent>) => commandOf(pressed(key, key, part))
  expect(arrow('ArrowRight', { shiftKey: true })).toEqual({ do: 'select', share: 0.15 })
  expect(arrow('ArrowDown', { altKey: true })).toEqual({ do: 'lane', direction: 1 })
  expect(arrow('ArrowDown', { ctrlKey: true })).toBeNull()
})
