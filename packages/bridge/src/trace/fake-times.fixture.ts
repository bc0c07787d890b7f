import type { ThreadTimes } from './thread-times.js'

/** A thread whose figures are set by hand. */
export function fakeTimes() {
  const figures = { cpu: 0, queued: 0 as number | null, switches: 0 as number | null, readings: 0 }
  const times: ThreadTimes = {
    resolution: 0,
    cpu: () => {
      figures.readings += 1
      return figures.cpu
    },
    queued: () => figures.queued,
    switches: () => figures.switches,
  }
  return { figures, times }
}
