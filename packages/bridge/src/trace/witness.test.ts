import { describe, expect, it } from 'vitest'
import { openWitness, signalsBlocked } from './witness.js'

/** Any thread that does something has a turn within that time. */
const A_WHILE_MS = 200

describe('the thread that sleeps for ever', () => {
  it('is known by the signals that it blocks', () => {
    expect(signalsBlocked('SigPnd:\t0000000000000000\nSigBlk:\tfffffffe7ffbfeff\n')).toBe(60)
    expect(signalsBlocked('SigBlk:\t0000000000000200\n')).toBe(1)
    expect(signalsBlocked('Name:\tnode\n')).toBe(0)
  })

  it.runIf(process.platform === 'linux')('has had no turn after a while', async () => {
    const witness = openWitness()
    const before = witness?.read()?.turns
    expect(before).toBeGreaterThan(0)
    await new Promise((resolve) => setTimeout(resolve, A_WHILE_MS))
    expect(witness?.read()?.turns).toBe(before)
    witness?.close()
  })
})
