/** Runs once before all browser tests: the search for a browser can take minutes. */
import type { TestProject } from 'vitest/node'
import { findBrowser, type FoundBrowser } from './find-browser.js'

declare module 'vitest' {
  interface ProvidedContext {
    browser: FoundBrowser
  }
}

export default function setup(project: TestProject): void {
  project.provide('browser', findBrowser())
}
