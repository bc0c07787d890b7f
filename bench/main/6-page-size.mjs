import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** All JavaScript that the first route loads. */
export default async function pageSize(report) {
  const assets = new URL('../../packages/web/dist/assets/', import.meta.url)
  const scripts = readdirSync(assets).filter((file) => file.endsWith('.js'))
  const bytes = scripts.reduce(
    (sum, file) => sum + gzipSync(readFileSync(new URL(file, assets))).length,
    0,
  )
  report("first route's JavaScript, gzipped", bytes / 1024, 'KB', { atMost: 80 })
}
