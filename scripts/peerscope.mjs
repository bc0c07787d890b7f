// npm run peerscope -- …
import './lib/require-node.mjs'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { cli } from './lib/paths.mjs'

if (existsSync(cli)) {
  process.argv[1] = cli
  await import(pathToFileURL(cli).href)
} else {
  console.error('peerscope: It is not built yet. Run: npm run build')
  process.exitCode = 2
}
