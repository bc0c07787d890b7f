/** The page's colours, read from its style sheet, for painters that know no style sheets. */
import type { Mode } from '@peerscope/protocol'

/** A colour as the painters need it: `#rrggbb`. */
export type Colour = string

export interface Palette {
  panel: Colour
  ink: Colour
  ink2: Colour
  ink3: Colour
  line: Colour
  grid: Colour
  /** Strong colour of each mode: hatch, outline, solid fill. */
  mode: Record<Mode, Colour>
  /** Ground of each mode's fill. */
  ground: Record<Mode, Colour>
  /** Text in the colour of a mode, legible on the panel. */
  modeInk: Record<Mode, Colour>
  sans: string
  mono: string
}

/**
 * @param read the value of a custom property of the document's root, '' where it is not set
 * @param normal any CSS colour as `#rrggbb`
 */
export function paletteFrom(
  read: (property: string) => string,
  normal: (colour: string) => Colour,
): Palette {
  const colour = (property: string, otherwise = '') => {
    const value = read(property).trim()
    return value === '' && otherwise !== '' ? otherwise : normal(value)
  }
  const panel = colour('--panel')
  const ink2 = colour('--ink-2')
  const mode = {
    running: colour('--running'),
    blocked: colour('--blocked'),
    pending: colour('--waiting'),
    retry: colour('--retry'),
    idle: colour('--idle'),
    unobserved: colour('--unobserved'),
  }
  return {
    panel,
    ink: colour('--ink'),
    ink2,
    ink3: colour('--ink-3'),
    line: colour('--line'),
    grid: colour('--grid'),
    mode,
    ground: {
      ...mode,
      blocked: colour('--blocked-bg'),
      pending: colour('--waiting-bg'),
      unobserved: panel,
    },
    modeInk: {
      running: colour('--running-ink', mode.running),
      blocked: colour('--blocked-ink', mode.blocked),
      pending: colour('--waiting-ink', mode.pending),
      retry: colour('--retry-ink', mode.retry),
      idle: colour('--ink-3'),
      unobserved: ink2,
    },
    sans: read('--sans').trim() || 'sans-serif',
    mono: read('--mono').trim() || 'monospace',
  }
}

/** A colour as ImageData holds it, seen as little-endian words. Opaque. */
export function packed(colour: Colour): number {
  const value = Number.parseInt(colour.slice(1, 7), 16)
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0
}

/** `share` of `over`, the rest of `under`. Both packed. */
export function mixed(over: number, under: number, share: number): number {
  let result = 0xff000000
  for (let shift = 0; shift < 24; shift += 8) {
    const part = ((over >>> shift) & 255) * share + ((under >>> shift) & 255) * (1 - share)
    result |= Math.round(part) << shift
  }
  return result >>> 0
}
