import { describe, expect, test } from 'vitest'
import { chain, spanOf } from '../trace/spans.fixture'
import { packed } from './palette'
import { RasterPainter } from './raster-painter'
import type { Scene } from './scene'
import { palette, sceneOf, traceOf } from './scene.fixture'
import { paintSvg } from './svg-painter'

/** Colours of a scene's pixels, by place in CSS pixels. */
function painted(scene: Scene): (x: number, y: number) => number {
  const width = Math.round(scene.width)
  const height = Math.round(scene.height)
  const pixels = new Uint32Array(width * height)
  new RasterPainter(palette, 1).paint(scene, pixels, width, height)
  return (x, y) => pixels[Math.round(y) * width + Math.round(x)] ?? 0
}

const lane = (scene: Scene) => {
  const row = scene.rows[0]
  if (row === undefined) throw new Error('no row')
  return { top: row.y, bottom: row.y + row.height, middle: row.y + row.height / 2 }
}

describe('the picture', () => {
  test('fills a span with its mode, to the column', () => {
    const scene = sceneOf(
      traceOf(
        chain(0, [
          ['running', 'none', 200e6],
          ['idle', 'none', 300e6],
        ]),
      ),
    )
    const at = painted(scene)
    const { middle } = lane(scene)
    expect(at(scene.plotX, middle)).toBe(packed(palette.mode.running))
    expect(at(scene.plotX + 199, middle)).toBe(packed(palette.mode.running))
    expect(at(scene.plotX + 200, middle)).toBe(packed(palette.mode.idle))
    expect(at(scene.plotX + 499, middle)).toBe(packed(palette.mode.idle))
    expect(at(scene.plotX + 499.6, middle)).toBe(packed(palette.grid))
    expect(at(scene.plotX + 501, middle)).toBe(packed(palette.panel))
  })

  test('shows the share of a mode as height where a column holds many spans', () => {
    const parts = Array.from({ length: 4000 }).flatMap(() => [
      ['running', 'none', 25_000] as const,
      ['idle', 'none', 75_000] as const,
    ])
    const scene = sceneOf(traceOf(chain(0, parts)))
    const at = painted(scene)
    const { top, bottom } = lane(scene)
    const height = bottom - top
    for (const x of [10, 100, 399]) {
      const green = Array.from({ length: height }, (_, y) => at(scene.plotX + x, top + y)).filter(
        (colour) => colour === packed(palette.mode.running),
      )
      expect(Math.abs(green.length - height / 4)).toBeLessThanOrEqual(1)
    }
  })

  test('crosses out what nobody saw', () => {
    const scene = sceneOf(traceOf([spanOf(0, 200e6), spanOf(400e6, 200e6)]))
    const at = painted(scene)
    const { top, bottom } = lane(scene)
    const colours = new Set<number>()
    for (let x = 210; x < 390; x++) {
      for (let y = top + 2; y < bottom - 2; y++) colours.add(at(scene.plotX + x, y))
    }
    expect(colours.has(packed(palette.panel))).toBe(true)
    expect(colours.size).toBeGreaterThan(1)
    expect(colours.has(packed(palette.ground.blocked))).toBe(false)
  })

  test('keeps the hatch in its place on the span while the window moves', () => {
    const trace = traceOf(chain(0, [['blocked', 'recv', 5e9]]))
    const still = sceneOf(trace, { viewport: { startNs: 1e9, durationNs: 1e9 } })
    const moved = sceneOf(trace, { viewport: { startNs: 1.1e9, durationNs: 1e9 } })
    const y = lane(still).middle
    const [before, after] = [painted(still), painted(moved)]
    for (let x = 200; x < 900; x++) {
      expect(after(still.plotX + x - 100, y)).toBe(before(still.plotX + x, y))
    }
  })

  test('lets the highlighted operation stand out', () => {
    const trace = traceOf(
      chain(0, [
        ['running', 'none', 200e6],
        ['running', 'send', 200e6],
      ]),
    )
    const scene = sceneOf(trace, { highlight: 'send' })
    const at = painted(scene)
    expect(at(scene.plotX + 100, lane(scene).middle)).not.toBe(packed(palette.mode.running))
    expect(at(scene.plotX + 300, lane(scene).middle)).toBe(packed(palette.mode.running))
  })
})

describe('the export', () => {
  test('has the boxes, labels and hatches of the picture', () => {
    const svg = paintSvg(sceneOf(traceOf(chain(0, [['blocked', 'recv', 400e6]]))), palette)
    expect(svg).toContain('fill="url(#blocked)"')
    expect(svg).toContain('>recv() 400 ms</text>')
    expect(svg).toContain('width="399" height="72"')
  })

  test('takes every name as text', () => {
    const trace = traceOf(chain(0, [['blocked', 'recv', 400e6]]))
    const svg = paintSvg(
      sceneOf(trace, {
        peers: [{ name: '<script>&"', source: 0, trace, knownUntil: () => Infinity }],
      }),
      palette,
    )
    expect(svg).toContain('&lt;script&gt;&amp;&quot;')
    expect(svg).not.toContain('<script>')
  })

  test('draws a crowd as one path per mode', () => {
    const parts = Array.from({ length: 4000 }).flatMap(() => [
      ['running', 'none', 25_000] as const,
      ['idle', 'none', 75_000] as const,
    ])
    const svg = paintSvg(sceneOf(traceOf(chain(0, parts))), palette)
    expect(svg.match(/<path d="M[^"]{2000,}"/g)).toHaveLength(2)
  })
})
