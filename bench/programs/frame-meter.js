/**
 * Runs in the page before its own scripts: measures each animation frame (the time since the one
 * before, and how long scripts ran in between), counts the spans of every source, and how long each
 * took from its end until a canvas was drawn that may show it.
 */
/* global window, CanvasRenderingContext2D */
;(() => {
  const meter = { intervals: [], scripts: [], spans: {}, holes: 0, latencies: [] }
  window.frameMeter = meter
  let script = 0
  let last = 0
  const timed = (run) =>
    function (...args) {
      const since = performance.now()
      try {
        return run.apply(this, args)
      } finally {
        script += performance.now() - since
      }
    }
  const frame = (now) => {
    if (last > 0) {
      meter.intervals.push(now - last)
      meter.scripts.push(script)
    }
    last = now
    script = 0
    request(frame)
  }
  const request = window.requestAnimationFrame.bind(window)
  window.requestAnimationFrame = (run) => request(timed(run))
  for (const name of ['setTimeout', 'setInterval']) {
    const plain = window[name].bind(window)
    window[name] = (run, ...rest) => plain(typeof run === 'function' ? timed(run) : run, ...rest)
  }
  // Where Svelte updates the page.
  const microtask = window.queueMicrotask.bind(window)
  window.queueMicrotask = (run) => microtask(timed(run))
  const sequences = {}
  /** Wall clock at the start of each source's session, and the ends of spans that were not drawn. */
  const wallStart = {}
  let undrawn = []
  const decoder = new TextDecoder()
  const count = ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return
    const view = new DataView(data)
    const source = view.getUint16(6, true)
    const sequence = view.getFloat64(8, true)
    if (sequence === 0) {
      if (view.getUint16(4, true) === 2 && wallStart[source] === undefined) {
        const { session } = JSON.parse(decoder.decode(new Uint8Array(data, 32)))
        if (session !== undefined) wallStart[source] = session.wallStartMs
      }
      return
    }
    if (sequences[source] !== undefined && sequence !== sequences[source] + 1) meter.holes++
    sequences[source] = sequence
    if (view.getUint16(4, true) !== 1) return
    const records = view.getUint32(16, true) / 32
    meter.spans[source] = (meter.spans[source] ?? 0) + records
    if (!meter.timesLatency) return
    for (let r = 0; r < records; r++) {
      const at = 32 + r * 32
      undrawn.push(
        wallStart[source] + (view.getFloat64(at, true) + view.getFloat64(at + 8, true)) / 1e6,
      )
    }
  }
  const { putImageData } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.putImageData = function (...args) {
    putImageData.apply(this, args)
    const now = performance.timeOrigin + performance.now()
    for (const ended of undrawn) meter.latencies.push(now - ended)
    undrawn = []
  }
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage')
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    set(run) {
      const handler = run && timed(run)
      set.call(this, run && ((event) => (count(event), handler.call(this, event))))
    },
  })
  request(frame)
})()
