/** What is checked without running anything: types, rules, format. Each counts as one test. */
import { tool } from './paths.mjs'

export const checks = [
  { name: 'types (tsc)', command: tool('tsc', '-b') },
  {
    name: 'types of components (svelte-check)',
    command: tool(
      'svelte-check',
      ...['--workspace', 'packages/web', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
      ...['--output', 'human'],
    ),
  },
  { name: 'ESLint', command: tool('eslint', '--max-warnings', '0', '.') },
  { name: 'Prettier', command: tool('prettier', '--check', '--log-level', 'warn', '.') },
]
