/**
 * The program as the page shows it: the marked region of the model's own source, cut out of its
 * source map, which holds the TypeScript byte for byte. So the page shows what really runs.
 */
import { readFileSync } from 'node:fs'
import { operations, type Operation, type Program } from '@peerscope/protocol'

/** @param compiled URL of the compiled model; its map lies beside it. */
export function readProgram(compiled: URL, file: string, region: string): Program {
  const source = cutRegion(sourceOf(new URL(`${compiled.href}.map`)), region)
  return { file, source, lines: findOperations(source) }
}

/** The lines between `// #region name` and the next `// #endregion`, without their indentation. */
export function cutRegion(source: string, name: string): string {
  const lines = source.split('\n')
  const from = lines.findIndex((line) => line.trim() === `// #region ${name}`)
  const to = lines.findIndex((line, i) => i > from && line.trim() === '// #endregion')
  if (from < 0 || to < 0) throw new RangeError(`no region "${name}"`)
  const region = lines.slice(from + 1, to)
  const indentation = Math.min(
    ...region.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)),
  )
  return region.map((line) => line.slice(indentation)).join('\n')
}

/**
 * Line of each operation's call, from 1. An operation stands once in a region.
 * @throws RangeError when it stands twice: then a span could not say its line.
 */
export function findOperations(source: string): Partial<Record<Operation, number>> {
  const lines: Partial<Record<Operation, number>> = {}
  source.split('\n').forEach((line, index) => {
    for (const operation of operations) {
      const calls = line.match(new RegExp(`\\b${operation}\\(`, 'g'))?.length ?? 0
      if (calls === 0) continue
      if (calls > 1 || lines[operation] !== undefined) {
        throw new RangeError(`${operation} stands twice in the region`)
      }
      lines[operation] = index + 1
    }
  })
  // A pause belongs to the attempt that failed.
  if (lines.connect !== undefined) lines.sleep = lines.connect
  return lines
}

/** The line table as a worker uses it: by code of the operation, 0 where it has no line. */
export function lineTable(program: Program): number[] {
  return operations.map((operation) => program.lines[operation] ?? 0)
}

/** The source that a map was made of (`sourcesContent`, ECMA-426). */
function sourceOf(map: URL): string {
  const parsed: unknown = JSON.parse(readFileSync(map, 'utf8'))
  const sources: unknown = parsed instanceof Object ? Reflect.get(parsed, 'sourcesContent') : null
  const source: unknown = Array.isArray(sources) ? sources[0] : null
  if (typeof source !== 'string') throw new TypeError(`${map.href} does not hold its source`)
  return source
}
