/**
 * Runs every STEPth seed and prints a line of JSON for each, then `done`.
 *
 *   node fault-seeds.mjs SIMULATOR FROM UNTIL STEP
 */
const AT_ONCE = 8

const [simulator, from, until, step] = process.argv.slice(2)
const { pairs, report, runSeeds } = await import(simulator)
const seeds = []
for (let seed = Number(from); seed < Number(until); seed += Number(step)) seeds.push(seed)

const pairOf = (seed) => Math.floor(seed / Number(step)) % pairs.length
await runSeeds(seeds, pairOf, AT_ONCE, (outcome) => {
  const { failures, isWhole, wentOnMs, received } = outcome
  const told = failures.length > 0 ? report(outcome) : ''
  const isLost = failures.length > 0 && isWhole
  console.log(JSON.stringify({ report: told, isLost, isWhole, wentOnMs, received }))
})
console.log('done')
// A thread that sits in a system call would keep the process.
process.exit(0)
