// Imported first by every script, before anything that an old Node could stumble over.
import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const lowest = manifest.engines.node.replace('>=', '')
const [major, minor] = process.versions.node.split('.').map(Number)
const [lowestMajor, lowestMinor] = lowest.split('.').map(Number)

if (major < lowestMajor || (major === lowestMajor && minor < lowestMinor)) {
  console.error(
    `peerscope needs Node.js ${lowest} or later, and this is ${process.version}. ` +
      'Install the current LTS version from https://nodejs.org, then run the command again.',
  )
  process.exit(2)
}
