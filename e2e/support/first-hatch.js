/**
 * Runs in a page before its own scripts: when it first heard from its bridge, and when a blocked span
 * was first in the picture (a pixel of the hatch, which is vermilion).
 */
/* global window, CanvasRenderingContext2D */
;(() => {
  const times = { snapshot: 0, drawn: 0 }
  window.firstHatch = times
  const { set } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage')
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    set(run) {
      set.call(this, (event) => {
        if (times.snapshot === 0) times.snapshot = performance.now()
        run?.call(this, event)
      })
    },
  })
  const { putImageData } = CanvasRenderingContext2D.prototype
  CanvasRenderingContext2D.prototype.putImageData = function (image, ...place) {
    putImageData.call(this, image, ...place)
    if (times.drawn > 0 || times.snapshot === 0) return
    const { data } = image
    for (let i = 0; i < data.length; i += 4 * 31) {
      if (data[i] > 190 && data[i + 1] < 150 && data[i + 2] < 120) {
        times.drawn = performance.now()
        return
      }
    }
  }
})()
