/**
 * What benchmarks share. A case is a function that is given `report` and calls it once a figure:
 *
 *   export default async function sendAndReceive(report) {
 *     const { ours, python } = await interleaved({ ours: …, python: … })
 *     report('one round trip', ours.median, 'ns', { atMost: python.median * 1.5 })
 *   }
 */
import { readdirSync } from 'node:fs'

/** The cases of a folder, in the order of their file names. */
export async function caseFiles(folder) {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .sort()
  return Promise.all(files.map(async (file) => (await import(new URL(file, folder))).default))
}

/** Runs cases one after the other and prints their figures. @returns how many crashed */
export async function runFamily(family, cases, { json }) {
  let crashed = 0
  if (!json) console.log(`\n${family}`)
  for (const measure of cases) {
    try {
      await measure((name, value, unit, bounds = {}) => {
        if (!Number.isFinite(value)) throw new RangeError(`${name}: ${value} is no figure`)
        const figure = { family, name, value, unit, ...judge(value, bounds) }
        console.log(json ? JSON.stringify(figure) : tableRow(figure, bounds))
      })
    } catch (error) {
      crashed++
      console.error(`The case "${measure.name}" crashed:`, error)
    }
  }
  return crashed
}

/** `holds` is true where there is no target. */
export function judge(value, { atMost, atLeast }) {
  if (atMost !== undefined) return { target: atMost, holds: value <= atMost }
  if (atLeast !== undefined) return { target: atLeast, holds: value >= atLeast }
  return { target: null, holds: true }
}

function tableRow({ name, value, unit, target, holds }, { atMost }) {
  const bound = target === null ? '' : `${atMost === undefined ? '≥' : '≤'} ${readable(target)}`
  const verdict = target === null ? '' : holds ? 'holds' : 'MISSED'
  const columns = [readable(value).padStart(12), unit.padEnd(12), bound.padEnd(14), verdict]
  return `  ${name.padEnd(52)} ${columns.join(' ')}`.trimEnd()
}

/** Three significant digits below a thousand, whole numbers in groups above. */
const readable = (value) =>
  value.toLocaleString('en-GB', {
    maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 20,
    ...(Math.abs(value) < 1000 && { maximumSignificantDigits: 3 }),
  })

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length === 0) throw new RangeError('no values to take a median of')
  if (Number.isInteger(middle)) return (sorted[middle - 1] + sorted[middle]) / 2
  return sorted[Math.floor(middle)]
}

/**
 * Takes turns: a, b, a, b, … so that a machine that gets slower or busier meanwhile is slower for
 * all of them. The first round only warms up.
 * @param {Record<string, () => number | Promise<number>>} measures each returns one value
 * @returns {Promise<Record<string, { median: number, values: number[] }>>}
 */
export async function interleaved(measures, { rounds = 7 } = {}) {
  const names = Object.keys(measures)
  const values = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const value = await measures[name]()
      if (round > 0) values[name].push(value)
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, { median: median(values[name]), values: values[name] }]),
  )
}
