import { defineConfig } from 'rolldown'

/**
 * One file of a module and all it imports: reading some hundred files one by one is most of what
 * the start of a bridge would cost.
 */
export default defineConfig({
  input: { index: 'src/index.ts', labs: 'src/labs/index.ts' },
  platform: 'node',
  output: { dir: 'dist/bundle', cleanDir: true, sourcemap: true, chunkFileNames: 'shared.js' },
})
