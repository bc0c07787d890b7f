import { describe, expect, it } from 'vitest'
import { accessibilityFaults } from '../support/axe.js'
import { startPair, type Model } from '../support/bridge-process.js'
import { openPage } from '../support/browser.js'

const models: Model[] = ['sync', 'async']
const themes = ['light', 'dark'] as const

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
