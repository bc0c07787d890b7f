import { openSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '@peerscope/protocol'
import { SystemCallError } from '../blocking/system-call-error.js'
import { problemIn } from './system-problem.js'

function thrownBy(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

const failed = (code: string, fields: object = {}) =>
  Object.assign(new Error(code), { code, ...fields })

describe('what the system refuses is told', () => {
  it.each([
    [failed('EMFILE', { syscall: 'open', path: '/x' }), 'noDescriptors'],
    [failed('ENFILE', { syscall: 'socket' }), 'noDescriptors'],
    [new SystemCallError('pipe', constants.errno.EMFILE), 'noDescriptors'],
    [failed('EAGAIN', { syscall: 'spawn' }), 'noResources'],
    [new SystemCallError('socket', constants.errno.ENOBUFS), 'noResources'],
    [Object.assign(new Error('EAGAIN'), { code: 'ERR_WORKER_INIT_FAILED' }), 'noResources'],
    [failed('ENOENT', { syscall: 'uv_cwd' }), 'noFolder'],
    [failed('ERR_DLOPEN_FAILED'), 'notInstalled'],
    [failed('ERR_MODULE_NOT_FOUND'), 'notInstalled'],
  ])('%s: %s', (error, code) => {
    expect(problemIn(error)?.code).toBe(code)
  })

  it('with the call, what it was about, and the reason', () => {
    expect(problemIn(thrownBy(() => openSync('/nowhere/at/all', 'r')))).toEqual({
      code: 'systemFailed',
      values: { call: 'open /nowhere/at/all', reason: 'ENOENT' },
    })
    expect(problemIn(thrownBy(() => readFileSync('/')))).toEqual({
      code: 'systemFailed',
      values: { call: 'read', reason: 'EISDIR' },
    })
    expect(problemIn(new SystemCallError('socket', constants.errno.EACCES))).toEqual({
      code: 'systemFailed',
      values: { call: 'socket', reason: 'EACCES' },
    })
  })

  it('but a problem stays what it is, and a defect of ours stays a defect', () => {
    const problem = new ProblemError('missingLink')
    expect(problemIn(problem)).toBe(problem.problem)
    const defects = [new TypeError('x is not a function'), failed('ERR_INVALID_ARG_TYPE'), 'text']
    expect(defects.map(problemIn)).toEqual([null, null, null])
  })
})
