/** Pointers, wheel and touch as the few things they mean: pan, zoom, select, point at, click. */

export interface GestureTarget {
  /** @param dx CSS pixels the picture was moved to the right */
  pan: (dx: number) => void
  /** @param factor above 1 shows more time; @param x where, CSS pixels from the left edge */
  zoom: (factor: number, x: number) => void
  /** A stretch between two places, CSS pixels from the left edge, as long as the pointer is down. */
  select: (from: number, to: number) => void
  point: (x: number, y: number) => void
  click: (x: number, y: number) => void
}

/** A pointer that moved less far than this was clicked. CSS pixels. */
const STILL = 4
/** A wheel's notch (100 px) zooms by this factor. */
const ZOOM_PER_NOTCH = 1.25

interface Place {
  x: number
  y: number
}

export class PointerGestures {
  readonly #target: GestureTarget
  readonly #down = new Map<number, Place>()
  #travelled = 0
  #pinched = false
  /** Where the pointer went down, if moving it selects; null where it pans. */
  #selectsFrom: number | null = null

  constructor(target: GestureTarget) {
    this.#target = target
  }

  get dragging(): boolean {
    return this.#down.size > 0 && this.#travelled > STILL
  }

  wheel(event: WheelEvent, place: Place, width: number): void {
    event.preventDefault()
    const unit = event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? width : 1
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.#target.pan(-sideways * unit)
      return
    }
    // A pinch on a touchpad arrives as a wheel with Ctrl, in small steps.
    const strength = event.ctrlKey ? 5 : 1
    this.#target.zoom(ZOOM_PER_NOTCH ** ((event.deltaY * unit * strength) / 100), place.x)
  }

  /** @param pans whether moving the pointer moves the picture, as a finger does, or selects */
  press(id: number, place: Place, pans = true): void {
    if (this.#down.size === 0) {
      this.#selectsFrom = pans ? null : place.x
      this.#travelled = 0
      this.#pinched = false
    }
    this.#down.set(id, place)
  }

  move(id: number, place: Place): void {
    const before = this.#down.get(id)
    if (before === undefined) {
      this.#target.point(place.x, place.y)
      return
    }
    const other = [...this.#down].find(([otherId]) => otherId !== id)?.[1]
    this.#down.set(id, place)
    if (other !== undefined) {
      this.#selectsFrom = null
      this.#pinch(before, place, other)
      return
    }
    this.#travelled += Math.abs(place.x - before.x) + Math.abs(place.y - before.y)
    if (!this.dragging) return
    if (this.#selectsFrom === null) this.#target.pan(place.x - before.x)
    else this.#target.select(this.#selectsFrom, place.x)
  }

  release(id: number, place: Place): void {
    const clicked = this.#down.delete(id) && this.#travelled <= STILL && !this.#pinched
    if (clicked) this.#target.click(place.x, place.y)
  }

  cancel(id: number): void {
    this.#down.delete(id)
    this.#pinched = true
  }

  #pinch(before: Place, now: Place, other: Place): void {
    this.#pinched = true
    const apart = Math.max(20, Math.abs(before.x - other.x))
    const apartNow = Math.max(20, Math.abs(now.x - other.x))
    this.#target.zoom(apart / apartNow, (now.x + other.x) / 2)
    this.#target.pan((now.x - before.x) / 2)
  }
}
