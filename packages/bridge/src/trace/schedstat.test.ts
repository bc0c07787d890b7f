import { closeSync, openSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseSchedstat, SchedstatReader } from './schedstat.js'

describe('schedstat', () => {
  it('has time on a processor, time without one, and turns', () => {
    const text = '123456789012 3456 789\n'
    expect(parseSchedstat(text)).toEqual({ cpu: 123_456_789_012, queued: 3456, turns: 789 })
  })

  it('is null for a thread that is not there', () => {
    expect(SchedstatReader.open('self/task/0')).toBeNull()
  })

  it.runIf(process.platform === 'linux')('of this thread is read again and again', () => {
    const reader = SchedstatReader.open('thread-self')
    const first = reader?.read()
    for (const until = performance.now() + 20; performance.now() < until;);
    const second = reader?.read()
    reader?.close()
    expect(first?.turns).toBeGreaterThan(0)
    expect(second?.cpu).toBeGreaterThan(first?.cpu ?? Infinity)
    // The number of its descriptor is given to the next file.
    const next = openSync('/proc/self/status', 'r')
    expect(reader?.read()).toBeNull()
    closeSync(next)
  })
})
