import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const dist = new URL('../../packages/web/dist/', import.meta.url)

/**
 * All JavaScript that has to be there before the first route is painted. The timeline comes after it,
 * by itself, and is drawn once the session has come; what somebody has to open is not counted.
 */
export default async function pageSize(report) {
  const [, entry] = /<script[^>]* src="\.\/(assets\/[^"]+\.js)"/.exec(text('index.html'))
  // The entry chooses between the page and the stage.
  const [page] = new RegExp('App-[\\w-]+\\.js').exec(text(entry)) ?? []
  if (page === undefined) throw new Error('the entry does not load the page')
  // Texts of one language are loaded; the larger of the two counts.
  const [de] = /(?<!-)\bde-[\w-]+\.js/.exec(shared(entry)) ?? []
  if (de === undefined) throw new Error('the page does not load its texts')
  const scripts = withImports(`assets/${de}`, withImports(entry, withImports(`assets/${page}`)))
  report("first route's JavaScript, gzipped", sizeOf(scripts), 'KB', { atMost: 75 })
  const timeline = readdirSync(new URL('assets/', dist)).find((name) =>
    /^Timeline-.*\.js$/.test(name),
  )
  if (timeline === undefined) throw new Error('the page has no timeline to load')
  const all = withImports(`assets/${timeline}`, new Set(scripts))
  report('the same with its timeline', sizeOf(all), 'KB')
}

function sizeOf(scripts) {
  const sizes = [...scripts].map((file) => gzipSync(readFileSync(new URL(file, dist))).length)
  return sizes.reduce((sum, bytes) => sum + bytes, 0) / 1024
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
