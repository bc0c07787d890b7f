import { describe, expect, it } from 'vitest'
import {
  couldRelease,
  framings,
  linkForms,
  modeAt,
  modeCode,
  models,
  modes,
  operationAt,
  operationCode,
  operations,
  releaseAt,
  releaseCode,
  releases,
  turns,
} from './vocabulary.js'

// Session files hold these numbers: a line may be added here, never changed.
describe('the numbers of the words', () => {
  it('of operations stay', () => {
    expect(operationCode).toEqual({
      none: 0,
      listen: 1,
      accept: 2,
      connect: 3,
      input: 4,
      send: 5,
      recv: 6,
      sleep: 7,
      close: 8,
    })
  })

  it('of modes stay', () => {
    expect(modeCode).toEqual({
      running: 0,
      blocked: 1,
      pending: 2,
      retry: 3,
      idle: 4,
      unobserved: 5,
    })
  })

  it('of releases stay', () => {
    expect(releaseCode).toEqual({
      none: 0,
      data: 1,
      connection: 2,
      close: 3,
      reset: 4,
      bufferSpace: 5,
      input: 6,
      timer: 7,
      timeout: 8,
      cancel: 9,
      error: 10,
      unknown: 11,
      room: 12,
    })
  })

  it('lead back to the words', () => {
    expect(operations.map((word) => operationAt(operationCode[word]))).toEqual(operations)
    expect(modes.map((word) => modeAt(modeCode[word]))).toEqual(modes)
    expect(releases.map((word) => releaseAt(releaseCode[word]))).toEqual(releases)
  })

  it('that no word has are refused', () => {
    expect(() => operationAt(operations.length)).toThrow('no operation has the code 9')
    expect(() => modeAt(-1)).toThrow(RangeError)
    expect(() => releaseAt(1.5)).toThrow(RangeError)
  })
})

it('names the models that exist', () => {
  expect(models).toEqual(['sync', 'async'])
})

it('names the kinds of chat that there are', () => {
  expect(linkForms).toEqual(['pair', 'accepted', 'dialled'])
  expect(turns).toEqual(['speak', 'listen'])
  expect(framings).toEqual(['line', 'raw'])
})

it('says of every operation that waits how we could end it ourselves', () => {
  const endless = Object.entries(couldRelease).filter(([, by]) => by.length > 0)
  expect(endless.map(([operation]) => operation)).toEqual([
    'accept',
    'connect',
    'input',
    'send',
    'recv',
    'sleep',
  ])
  for (const [, by] of endless) expect(by).toContain('cancel')
})
