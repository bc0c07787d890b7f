/** Where things are in the workspace. */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const at = (...parts) => join(root, ...parts)
export const cli = at('packages/bridge/dist/cli.js')

/** What the scripts remember between two runs; goes away together with node_modules. */
export const memory = (name) => at('node_modules/.cache/peerscope', name)

const entries = {
  tsc: 'node_modules/typescript/bin/tsc',
  vite: 'packages/web/node_modules/vite/bin/vite.js',
  eslint: 'node_modules/eslint/bin/eslint.js',
  prettier: 'node_modules/prettier/bin/prettier.cjs',
  'svelte-check': 'packages/web/node_modules/svelte-check/bin/svelte-check',
  vitest: 'node_modules/vitest/vitest.mjs',
}

/**
 * A development tool as a command: its entry under Node itself, because the shims in
 * node_modules/.bin cannot be started without a shell on Windows.
 */
export const tool = (name, ...args) => [process.execPath, at(entries[name]), ...args]
