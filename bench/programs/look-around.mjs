/** What a person does with a timeline, and what a page costs. */

/** Back and forth, in and out, with the wheel, as fast as a hand does. */
export async function lookAround(page, forMs) {
  const until = Date.now() + forMs
  const steps = [
    [40, 0],
    [0, 60],
    [-40, 0],
    [0, -60],
  ]
  for (let i = 0; Date.now() < until; i++) {
    await page.mouse.wheel(...steps[Math.floor(i / 20) % 4])
    await page.waitForTimeout(12)
  }
}

/** Bytes of the page's heap and of the buffers behind its typed arrays. */
export async function memoryOf(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize + backingStorageSize
}
