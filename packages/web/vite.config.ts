import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, loadEnv } from 'vite'

export default defineConfig(({ mode }) => {
  // While developing, the page is served from here and talks to a bridge that runs elsewhere.
  // The bridge checks that Origin and Host agree, so both are rewritten on the way.
  const target = loadEnv(mode, '.', 'PEERSCOPE_')['PEERSCOPE_BRIDGE'] ?? 'http://localhost:8002'
  const socket = { target, ws: true, changeOrigin: true, rewriteWsOrigin: true }
  const proxy = { '/ws': socket, '/lab/ws': socket }

  return {
    plugins: [svelte()],
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
                test: /^(?!.*(Dialog\.svelte|HintList|EventList|event-words|timeline[-/]tools|time-slice|in-language)).*(web\/src\/|node_modules)/,
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
