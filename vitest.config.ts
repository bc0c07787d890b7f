import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that start real bridges, and mostly wait for them: more files at a time than there are cores. */
const realProcesses = { pool: 'forks', maxWorkers: 3, hookTimeout: 60_000 } as const

/** Of tests that look for a counter-example. */
const properties = {
  setupFiles: [fileURLToPath(new URL('scripts/lib/properties.mjs', import.meta.url))],
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/{protocol,bridge}/src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          // Worker threads that sit in a system call cannot be ended by vitest; processes can.
          pool: 'forks',
          testTimeout: 15_000,
          ...properties,
        },
      },
      {
        // With the page's own vite config, because Svelte compiles its state modules.
        extends: './packages/web/vite.config.ts',
        test: {
          name: 'web',
          include: ['packages/web/src/**/*.test.ts'],
          testTimeout: 15_000,
          ...properties,
        },
      },
      {
        test: {
          name: 'processes',
          include: ['e2e/processes/**/*.test.ts'],
          testTimeout: 30_000,
          ...realProcesses,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['e2e/browser/**/*.test.ts'],
          globalSetup: 'e2e/support/browser-setup.ts',
          testTimeout: 60_000,
          ...realProcesses,
          // A browser alone keeps both of them busy.
          maxWorkers: 1,
        },
      },
    ],
  },
})
