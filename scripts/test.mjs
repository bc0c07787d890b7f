// npm test [-- unit|e2e|lint …] [file names to filter the tests by …]
import './lib/require-node.mjs'
import { build } from './lib/build.mjs'
import { checks } from './lib/checks.mjs'
import { install } from './lib/install.mjs'
import { main } from './lib/run.mjs'
import { runChecks, runStep, runVitest, Tally } from './lib/test-runs.mjs'

const PARTS = ['lint', 'unit', 'e2e']

await main(async () => {
  const words = process.argv.slice(2)
  const filters = words.filter((word) => !PARTS.includes(word))
  const named = PARTS.filter((part) => words.includes(part))
  const wants = (part) => named.length === 0 || named.includes(part)
  const tally = new Tally()

  if (await runStep(tally, 'install', install)) {
    const built = await runStep(tally, 'build', build)
    if (wants('lint')) await runChecks(tally, checks)
    let ran = 0
    if (wants('unit')) ran += await runVitest(tally, ['unit', 'web'], filters)
    if (wants('e2e')) ran += await runEndToEnd(tally, built, filters)
    if (ran === 0 && built && (wants('unit') || wants('e2e'))) {
      tally.step('some test was run', false, 0, 'No test was executed.')
    }
  }
  console.log()
  tally.print()
  return tally.failed > 0 ? 1 : 0
})

/** Tests with real processes, first without, then with a browser. */
async function runEndToEnd(tally, built, filters) {
  if (!built) {
    const reason = 'the build failed, and what was built before would be tested instead'
    tally.skipped.push({ test: 'e2e (all)', reason })
    return 0
  }
  const processes = await runVitest(tally, ['processes'], filters)
  return processes + (await runVitest(tally, ['browser'], filters))
}
