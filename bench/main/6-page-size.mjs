import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../../packages/web/dist/', import.meta.url)

/** All JavaScript that the first route loads before anybody has opened anything. */
export default async function pageSize(report) {
  const [, entry] = /<script[^>]* src="\.\/(assets\/[^"]+\.js)"/.exec(text('index.html'))
  // The entry chooses between the page and the stage.
  const [page] = new RegExp('App-[\\w-]+\\.js').exec(text(entry)) ?? []
  if (page === undefined) throw new Error('the entry does not load the page')
  // Texts of one language are loaded; the larger of the two counts.
  const [de] = /(?<!-)\bde-[\w-]+\.js/.exec(shared(entry)) ?? []
  if (de === undefined) throw new Error('the page does not load its texts')
  const scripts = withImports(`assets/${de}`, withImports(entry, withImports(`assets/${page}`)))
  const bytes = [...scripts].reduce((sum, file) => {
    return sum + gzipSync(readFileSync(new URL(file, dist))).length
  }, 0)
  report("first route's JavaScript, gzipped", bytes / 1024, 'KB', { atMost: 80 })
}

/** All that is loaded with a script, as one text. */
const shared = (file) => [...withImports(file)].map(text).join('\n')

const text = (file) => readFileSync(new URL(file, dist), 'utf8')

/** A script and all that it imports at once; what it imports later is another matter. */
function withImports(file, seen = new Set()) {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, name] of text(file).matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
    withImports(`assets/${name}`, seen)
  }
  return seen
}
