import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { startPair, type Model } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'

const models: Model[] = ['sync', 'async']
const themes = ['light', 'dark'] as const

/** What axe finds wrong, as lines that a person can act upon. */
async function accessibilityFaults(page: Page): Promise<string[]> {
  const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  await page.evaluate(await readFile(axe, 'utf8'))
  const results = await page.evaluate<AxeResults>('axe.run()')
  return results.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help}: ${target.join(' ')}`),
  )
}

describe('the page', () => {
  for (const model of models) {
    for (const theme of themes) {
      it(`of a ${model} peer opens without complaint, and axe finds nothing (${theme})`, async (context) => {
        const [alice] = await startPair(model, 'async')
        const page = await openPage(context, alice.url, { theme })
        await page.getByText('Alice').first().waitFor()
        expect(await accessibilityFaults(page)).toEqual([])
      })
    }
  }
})
