/**
 * The fill of each mode as a lookup: a colour for every position along the diagonal, so that a
 * hatch costs no more than a flat colour. Modes differ in pattern as well as in hue.
 */
import { modes, type Mode } from '@peerscope/protocol'
import { mixed, packed, type Palette } from './palette'

export interface Fill {
  /** Device pixels after which the pattern repeats, along x as along y. */
  period: number
  /** The pattern's rows, one after the other, each `period` wide. Packed colours. */
  tile: Uint32Array
  edge: number | null
}

/** Hatch lines: how far apart and how thick, measured along x. CSS pixels. */
const HATCH = { period: 12.7, thickness: 3.1, strength: 0.55 }
const CROSS_HATCH = { period: 8, thickness: 1.3, strength: 0.8 }

export function fillsFor(palette: Palette, dpr: number): Fill[] {
  return modes.map((mode) => fillOf(mode, palette, dpr))
}

function fillOf(mode: Mode, palette: Palette, dpr: number): Fill {
  const ground = packed(palette.ground[mode])
  const strong = packed(palette.mode[mode])
  if (mode === 'blocked') return { ...hatched(ground, strong, HATCH, false, dpr), edge: strong }
  if (mode === 'unobserved') {
    return { ...hatched(ground, strong, CROSS_HATCH, true, dpr), edge: strong }
  }
  const edge = mode === 'pending' ? strong : null
  const flat = mode === 'retry' ? mixed(strong, packed(palette.panel), 0.85) : ground
  return { period: 1, tile: new Uint32Array([flat]), edge }
}

function hatched(
  ground: number,
  strong: number,
  hatch: typeof HATCH,
  crossed: boolean,
  dpr: number,
): { period: number; tile: Uint32Array } {
  const period = Math.max(4, Math.round(hatch.period * dpr))
  const colours = Array.from({ length: period }, (_, at) => {
    // How much of this pixel lies on the line: a soft edge on either side.
    const cover = Math.min(1, Math.max(0, hatch.thickness * dpr - at))
    return mixed(strong, ground, cover * hatch.strength)
  })
  const tile = new Uint32Array(period * period)
  for (let y = 0; y < period; y++) {
    for (let x = 0; x < period; x++) {
      const rising = colours[(x + y) % period] ?? ground
      const falling = colours[(x - y + period) % period] ?? ground
      tile[y * period + x] = crossed && rising === ground ? falling : rising
    }
  }
  return { period, tile }
}
