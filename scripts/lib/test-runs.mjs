/** Runs checks and vitest projects and counts what came of them. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { memory, tool } from './paths.mjs'
import { run } from './run.mjs'

/** As many checks at a time as the smallest machine of a CI has cores. */
const CHECKS_AT_A_TIME = 2

export class Tally {
  passed = 0
  failed = 0
  /** @type {{ test: string, reason: string }[]} */
  skipped = []

  /** One step that counts as one test. `output` is shown when it failed. */
  step(name, fine, seconds, output = '') {
    if (fine) this.passed++
    else this.failed++
    if (!fine) console.log(`\n${output.trimEnd()}`)
    console.log(`${fine ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  }

  add({ passed, failed, skipped }) {
    this.passed += passed
    this.failed += failed
    this.skipped.push(...skipped)
  }

  print() {
    for (const { test, reason } of this.skipped) console.log(`skipped: ${test}: ${reason}`)
    console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped.length} skipped`)
  }
}

/** Runs an async step that throws when it fails. @returns whether it did not. */
export async function runStep(tally, name, part) {
  const since = performance.now()
  const seconds = () => (performance.now() - since) / 1000
  try {
    await part()
    tally.step(name, true, seconds())
    return true
  } catch (error) {
    tally.step(name, false, seconds(), error.message)
    return false
  }
}

export async function runChecks(tally, checks) {
  const waiting = [...checks]
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const since = performance.now()
      const { code, output } = await run(check.command, { quiet: true, env: plain() })
      tally.step(check.name, code === 0, (performance.now() - since) / 1000, output)
    }
  }
  await Promise.all(Array.from({ length: CHECKS_AT_A_TIME }, worker))
}

/**
 * Runs vitest projects. @param {string[]} filters names of test files to run, all when empty.
 * @returns {Promise<number>} how many tests really ran
 */
export async function runVitest(tally, projects, filters) {
  console.log(`\nTests: ${projects.join(', ')}`)
  const report = memory(`tests-${projects[0]}.json`)
  rmSync(report, { force: true })
  mkdirSync(dirname(report), { recursive: true })
  const { code } = await run(
    tool(
      'vitest',
      'run',
      '--passWithNoTests',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=./scripts/lib/vitest-reporter.mjs',
      ...filters,
    ),
    { env: { ...plain(), PEERSCOPE_TEST_REPORT: report } },
  )
  const counts = readReport(report)
  // Whatever made vitest fail without a failed test (a crash, a broken config) is a failure too.
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  tally.add(counts)
  return counts.passed + counts.failed
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 0, skipped: [] }
  }
}

/** Logs of a CI are read as text. */
const plain = () => (process.env.CI ? { NO_COLOR: '1', FORCE_COLOR: undefined } : {})
