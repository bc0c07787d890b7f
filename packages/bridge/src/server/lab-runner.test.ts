import { expect, it } from 'vitest'
import { reasonOfEnd } from './lab-runner.js'

it('a process that ends says why, or is said to have been killed, or with which code', () => {
  expect(reasonOfEnd('one\ntwo\n', 1, null)).toBe('two')
  expect(reasonOfEnd('', null, 'SIGKILL')).toBe('SIGKILL')
  expect(reasonOfEnd(' \n', 3, null)).toBe('exit code 3')
})
