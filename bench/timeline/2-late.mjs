import { fileURLToPath } from 'node:url'
import { median } from '../harness.mjs'
import { launchBrowser } from '../programs/browser.mjs'
import { cliFile, freePorts, startNode } from '../programs/processes.mjs'

const ROUNDS = 7
const meter = fileURLToPath(new URL('../../e2e/support/first-hatch.js', import.meta.url))

/** A page that is opened in the middle of a block: from its snapshot until the block is drawn. */
export default async function lateArrival(report) {
  const [own, ui] = await freePorts(2)
  const args = ['sync', '--listen-port', own, '--ui-port', ui, '--turn', 'speak', '--json']
  const bridge = startNode(cliFile, args, {}, 'ignore')
  await bridge.line()
  const browser = await launchBrowser()
  try {
    const taken = []
    for (let round = 0; round <= ROUNDS; round++) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      await page.addInitScript({ path: meter })
      await page.goto(`http://localhost:${ui}/`)
      let times = { snapshot: 0, drawn: 0 }
      while (times.drawn === 0) {
        await page.waitForTimeout(50)
        times = await page.evaluate('window.firstHatch')
      }
      // The first one warms up.
      if (round > 0) taken.push(times.drawn - times.snapshot)
      await page.close()
    }
    report('from the snapshot to a block that goes on, median', median(taken), 'ms', {
      atMost: 100,
    })
    report('the longest of them', Math.max(...taken), 'ms')
  } finally {
    await browser.close()
    bridge.child.kill('SIGKILL')
  }
}
