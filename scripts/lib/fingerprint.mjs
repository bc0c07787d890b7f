/** Content hashes, so that nothing is installed or built twice. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { memory, root } from './paths.mjs'

/** Hash of the names and contents of files; a missing one counts as missing. */
export function fingerprint(files, ...more) {
  const hash = createHash('sha256')
  for (const file of [...files].sort()) {
    hash.update(`${relative(root, file)}\0`)
    hash.update(read(file) ?? 'missing')
    hash.update('\0')
  }
  for (const text of more) hash.update(`${text}\0`)
  return hash.digest('hex')
}

/** Every file below a folder that `keep` wants; generated folders are left out. */
export function filesIn(folder, keep = () => true) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (!entry.isDirectory()) return keep(path) ? [path] : []
    return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : filesIn(path, keep)
  })
}

/** The hash that was remembered under a name, if any. */
export const recall = (name) => read(memory(name))?.toString('utf8')

export function remember(name, hash) {
  mkdirSync(dirname(memory(name)), { recursive: true })
  writeFileSync(memory(name), hash)
}

function read(file) {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
