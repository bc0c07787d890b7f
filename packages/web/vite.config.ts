import { svelte } from '@sveltejs/vite-plugin-svelte'
import { fileURLToPath } from 'node:url'
import { defineConfig, loadEnv } from 'vite'

const protocol = (module: string): string =>
  fileURLToPath(new URL(`../protocol/src/${module}.ts`, import.meta.url))

export default defineConfig(({ mode }) => {
  // While developing, the page is served from here and talks to a bridge that runs elsewhere.
  // The bridge checks that Origin and Host agree, so both are rewritten on the way.
  const target = loadEnv(mode, '.', 'PEERSCOPE_')['PEERSCOPE_BRIDGE'] ?? 'http://localhost:8002'
  const socket = { target, ws: true, changeOrigin: true, rewriteWsOrigin: true }
  const proxy = { '/ws': socket, '/lab/ws': socket, '/history': { target, changeOrigin: true } }

  return {
    plugins: [svelte()],
    // From its sources: of those only what a page uses comes into it, which of one file cannot be told.
    resolve: {
      alias: [
        { find: /^@peerscope\/protocol$/, replacement: protocol('index') },
        { find: /^@peerscope\/protocol\/labs$/, replacement: protocol('labs/index') },
        { find: /^@peerscope\/protocol\/problems\/(en|de)$/, replacement: protocol('problems/$1') },
      ],
    },
    base: './',
    build: {
      target: 'es2022',
      // The page is served with `default-src 'self'`: nothing inline, no data: addresses.
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        output: {
          // What the pages share is one file: several small ones are larger together. But for what
          // only those parts share that are loaded later.
          codeSplitting: {
            groups: [
              {
                name: 'shared',
                test: /^(?!.*(Dialog\.svelte|HintList|components\/timeline\/|src\/timeline\/(?!isolated|legible|texts)|EventList|event-words|timeline[-/]tools|time-slice|in-language)).*(web\/src\/|node_modules)/,
                minShareCount: 2,
              },
              {
                name: 'timeline',
                test: /web\/src\/(components\/timeline|timeline\/(?!tools))/,
                minShareCount: 2,
              },
            ],
          },
        },
      },
    },
    server: { proxy },
    preview: { proxy },
  }
})
