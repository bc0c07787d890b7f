import { defineConfig } from 'rolldown'

/** One file of the libraries of the page's server, which are some hundred files to read. */
export default defineConfig({
  input: { 'web-framework': 'src/server/web-framework.ts' },
  platform: 'node',
  output: { dir: 'dist/bundle', cleanDir: true, sourcemap: true, codeSplitting: false },
})
