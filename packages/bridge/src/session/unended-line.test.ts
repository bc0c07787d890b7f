import { expect, test } from 'vitest'
import type { OpenMessage, Problem } from '@peerscope/protocol'
import { unendedLines } from './unended-line.js'

const receiving = (connection: number, mode: 'blocked' | 'pending' = 'blocked'): OpenMessage => ({
  type: 'open',
  run: 1,
  lanes: [{ lane: 1, operation: 'recv', mode, line: 6, connection, sinceNs: 0 }],
})

function looks() {
  const told: Problem[] = []
  return { look: unendedLines((problem) => told.push(problem)), told }
}

test('bytes that stay without a newline are told of, once for each connection', () => {
  for (const mode of ['blocked', 'pending'] as const) {
    const { look, told } = looks()
    for (let i = 0; i < 3; i++) look({ open: receiving(2, mode), inProcess: 12 })
    expect(told).toEqual([{ code: 'noNewline', values: { bytes: 12 } }])
    for (let i = 0; i < 3; i++) look({ open: receiving(3, mode), inProcess: 6 })
    expect(told.map(({ values }) => values['bytes'])).toEqual([12, 6])
  }
})

test('those of a line that is still coming are not, nor those that no recv() waits with', () => {
  const { look, told } = looks()
  look({ open: receiving(2), inProcess: 12 })
  look({ open: receiving(2), inProcess: 24 })
  look({ open: receiving(2), inProcess: 0 })
  look({ open: null, inProcess: 12 })
  look({ open: null, inProcess: 12 })
  expect(told).toEqual([])
})
