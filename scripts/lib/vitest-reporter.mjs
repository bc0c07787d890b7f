/**
 * Writes what a run of vitest amounts to into the file PEERSCOPE_TEST_REPORT, for test.mjs.
 * (Vitest's own JSON report knows neither why a test was skipped nor of errors outside tests.)
 */
import { writeFileSync } from 'node:fs'

export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const report = { passed: 0, failed: unhandledErrors.length, skipped: [] }
    for (const module of modules) {
      // A file that cannot be loaded, or a beforeAll that fails, takes its tests with it.
      report.failed += module.errors().length
      for (const suite of module.children.allSuites()) report.failed += suite.errors().length
      for (const test of module.children.allTests()) {
        const { state, note } = test.result()
        if (state === 'passed') report.passed++
        else if (state === 'skipped') {
          const name = `${module.relativeModuleId} > ${test.fullName}`
          report.skipped.push({ test: name, reason: note ?? reasonOf(test.options.mode) })
        } else report.failed++
      }
    }
    writeFileSync(process.env.PEERSCOPE_TEST_REPORT, JSON.stringify(report))
  }
}

/** A test that was to run and gave no reason itself was never reached. */
const reasonOf = (mode) =>
  mode === 'run' ? 'what should have prepared it failed' : `marked "${mode}" in its source`
