/** What is checked without running anything: types, rules, format. Each counts as one test. */
import { tool } from './paths.mjs'

export const checks = [
  { name: 'types of protocol', command: tool('tsc', '-p', 'packages/protocol') },
  { name: 'types of bridge', command: tool('tsc', '-p', 'packages/bridge') },
  {
    name: 'types of web (svelte-check)',
    command: tool(
      'svelte-check',
      ...['--workspace', 'packages/web', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
      ...['--output', 'human'],
    ),
  },
  { name: 'types of e2e', command: tool('tsc', '-p', '.') },
  { name: 'ESLint', command: tool('eslint', '--max-warnings', '0', '.') },
  { name: 'Prettier', command: tool('prettier', '--check', '--log-level', 'warn', '.') },
]
