/** Sizes of the picture in CSS pixels, for text of 14 px; larger text enlarges all of them. */

export interface Measures {
  /** Width of the column of lane names at the left; 0 where names stand above their lane. */
  gutter: number
  ruler: number
  /** Space between the ruler and the first row. */
  top: number
  laneHeight: number
  /** Of a lane that has the picture to itself. */
  soleHeight: number
  pendingHeight: number
  /** Space below a row. */
  laneGap: number
  pendingGap: number
  /** Room above a row for its name, where names stand above. */
  nameAbove: number
  /** Room between the rows of two peers, for what they send to each other. */
  peerGap: number
  /** Room above the rows of earlier runs. */
  heading: number
  /** Air right of the plot. */
  right: number
  plate: number
  padding: number
  tickSpacing: number
  font: { title: number; name: number; label: number; small: number; tick: number }
}

/** Below this width names stand above their lane. CSS pixels, for text of 14 px. */
const NARROW = 640

export function measuresFor(width: number, scale: number): Measures {
  const narrow = width < NARROW * scale
  const px = (size: number): number => Math.round(size * scale)
  return {
    gutter: narrow ? px(12) : px(150),
    ruler: px(24),
    top: narrow ? px(6) : px(16),
    laneHeight: px(42),
    soleHeight: px(72),
    pendingHeight: px(20),
    laneGap: px(12),
    pendingGap: px(8),
    nameAbove: narrow ? px(20) : 0,
    peerGap: px(40),
    heading: px(34),
    right: narrow ? px(12) : px(20),
    plate: px(20),
    padding: px(6),
    tickSpacing: px(narrow ? 72 : 96),
    font: { title: px(14), name: px(12), label: px(13), small: px(12), tick: px(11.5) },
  }
}
