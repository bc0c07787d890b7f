import { describe, expect, it } from 'vitest'
import { isBlockedByBrowsers, neededPagePort, pagePort } from './page-port.js'

/** Node's fetch keeps the list of the standard too. It judges before it dispatches: nothing is sent. */
async function isRefusedByFetch(port: number): Promise<boolean> {
  const nowhere = {
    dispatch: () => {
      throw new Error('dispatched')
    },
  }
  const options = { dispatcher: nowhere } as unknown as RequestInit
  const failed: unknown = await fetch(`http://127.0.0.1:${port}/`, options).catch(
    (error: unknown) => error,
  )
  const cause: unknown = failed instanceof Error ? failed.cause : undefined
  if (cause instanceof Error && /^(bad port|dispatched)$/.test(cause.message)) {
    return cause.message === 'bad port'
  }
  throw new Error(`fetch said something else of port ${port}`, { cause: failed })
}

it('the ports that browsers block are those that fetch refuses', async () => {
  const ports = Array.from({ length: 11_000 }, (_, i) => i + 1)
  const refused: number[] = []
  for (const port of ports) if (await isRefusedByFetch(port)) refused.push(port)
  expect(refused.length).toBeGreaterThan(80)
  expect(ports.filter(isBlockedByBrowsers)).toEqual(refused)
})

describe('the port of the page', () => {
  it('is what is asked for, else it follows from the listen port', () => {
    expect(pagePort(9000, 3000, [])).toBe(9000)
    expect(pagePort(null, 5002, [])).toBe(8002)
    expect(pagePort(null, null, [])).toBe(8001)
  })

  it('has to be asked for where the usual one cannot be had, and then it can', () => {
    const listenPorts = Array.from({ length: 65_535 }, (_, i) => i + 1)
    for (const listen of listenPorts) {
      const needed = neededPagePort(listen)
      if (needed === null) expect(pagePort(null, listen, [listen])).toBe(listen + 3000)
      else {
        expect(() => pagePort(null, listen, [listen])).toThrow()
        expect(pagePort(needed, listen, [listen])).toBe(needed)
      }
    }
  })
})
