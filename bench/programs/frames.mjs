/** What the frame meter in a page has measured. */
/* global window */

/** All of it since it was asked last. */
export const take = (page) =>
  page.evaluate(() => {
    const { intervals, scripts, spans, holes, latencies } = window.frameMeter
    const none = { intervals: [], scripts: [], spans: {}, holes: 0, latencies: [] }
    Object.assign(window.frameMeter, none)
    return { intervals, scripts, spans, holes, latencies }
  })

export function percentile(values, rank) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil(rank * sorted.length) - 1]
}

export const share = (values, limit) =>
  (values.filter((value) => value > limit).length / values.length) * 100
