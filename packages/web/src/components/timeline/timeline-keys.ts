/** What each key means while the timeline has the focus. */

export type TimelineCommand =
  | { do: 'zoom'; factor: number }
  | { do: 'pan'; share: number }
  | { do: 'fit' | 'follow' | 'pause' | 'release' | 'table' }
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
  Escape: { do: 'release' },
  ',': { do: 'span', direction: -1 },
  '.': { do: 'span', direction: 1 },
}

/** Null: not ours, the browser or the page may have it. */
export function commandOf(event: KeyboardEvent): TimelineCommand | null {
  if (event.ctrlKey || event.metaKey) return null
  if (event.altKey) {
    if (event.key === 'ArrowUp') return { do: 'lane', direction: -1 }
    if (event.key === 'ArrowDown') return { do: 'lane', direction: 1 }
    return null
  }
  return commands[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null
}
