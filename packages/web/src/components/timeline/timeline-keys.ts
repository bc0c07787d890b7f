/** What each key means while the timeline has the focus. */

export type TimelineCommand =
  | { do: 'zoom'; factor: number }
  | { do: 'pan'; share: number }
  | { do: 'fit' | 'follow' | 'pause' | 'release' | 'table' }
  /** Look for spans; go to what released the chosen one, and back. */
  | { do: 'details' | 'search' | 'cause' | 'back' }
  | { do: 'match'; direction: 1 | -1 }
  /** Choose a stretch of time, or move its end. */
  | { do: 'select'; share: number }
  | { do: 'span'; direction: 1 | -1 }
  | { do: 'lane'; direction: 1 | -1 }

const CLOSER = 1 / 1.5
const STEP = 0.15

const commands: Readonly<Record<string, TimelineCommand>> = {
  w: { do: 'zoom', factor: CLOSER },
  ArrowUp: { do: 'zoom', factor: CLOSER },
  '+': { do: 'zoom', factor: CLOSER },
  s: { do: 'zoom', factor: 1 / CLOSER },
  ArrowDown: { do: 'zoom', factor: 1 / CLOSER },
  '-': { do: 'zoom', factor: 1 / CLOSER },
  a: { do: 'pan', share: -STEP },
  ArrowLeft: { do: 'pan', share: -STEP },
  d: { do: 'pan', share: STEP },
  ArrowRight: { do: 'pan', share: STEP },
  f: { do: 'fit' },
  l: { do: 'follow' },
  p: { do: 'pause' },
  t: { do: 'table' },
  Enter: { do: 'details' },
  '/': { do: 'search' },
  r: { do: 'cause' },
  Backspace: { do: 'back' },
  n: { do: 'match', direction: 1 },
  Escape: { do: 'release' },
  ',': { do: 'span', direction: -1 },
  '.': { do: 'span', direction: 1 },
}

const withShift: Readonly<Record<string, TimelineCommand>> = {
  ArrowLeft: { do: 'select', share: -STEP },
  ArrowRight: { do: 'select', share: STEP },
  N: { do: 'match', direction: -1 },
}

/** Keys that lie under the left hand, wherever their letters stand (UI Events, `code`). */
const byPosition: Readonly<Record<string, string>> = { KeyW: 'w', KeyA: 'a', KeyS: 's', KeyD: 'd' }

function nameOf({ code, key }: KeyboardEvent): string {
  const name = key.length === 1 ? key.toLowerCase() : key
  const place = byPosition[code]
  if (place !== undefined) return place
  // The same letter elsewhere on the keyboard means nothing; without a place the letter counts.
  return code !== '' && Object.values(byPosition).includes(name) ? '' : name
}

/** Null: not ours, the browser or the page may have it. */
export function commandOf(event: KeyboardEvent): TimelineCommand | null {
  if (event.ctrlKey || event.metaKey) return null
  if (event.altKey) {
    if (event.key === 'ArrowUp') return { do: 'lane', direction: -1 }
    if (event.key === 'ArrowDown') return { do: 'lane', direction: 1 }
    return null
  }
  const shifted = event.shiftKey ? withShift[event.key] : undefined
  if (shifted !== undefined) return shifted
  return commands[nameOf(event)] ?? null
}
