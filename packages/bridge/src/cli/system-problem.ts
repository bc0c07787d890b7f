/** What the system refused, in words: nobody who has run out of something is shown a stack trace. */
import { ProblemError, problemOf, type Problem } from '@peerscope/protocol'
import { errnoName } from '../blocking/errno-name.js'
import { SystemCallError } from '../blocking/system-call-error.js'

/** @returns the problem behind an error; null where it is a defect of ours. */
export function problemIn(error: unknown): Problem | null {
  if (error instanceof ProblemError) return error.problem
  if (error instanceof SystemCallError) return systemProblem(error.call, errnoName(error.errno))
  if (!(error instanceof Error)) return null
  const code = textOf(error, 'code')
  const call = textOf(error, 'syscall')
  // A thread that cannot be had: its message is the name of what uv_thread_create or its loop said.
  if (code.startsWith('ERR_WORKER_')) return systemProblem('thread', error.message)
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_DLOPEN_FAILED') {
    return problemOf('notInstalled', { reason: error.message.split('\n')[0] ?? code })
  }
  if (!/^E[A-Z0-9]+$/.test(code) || call === '') return null
  return systemProblem(call, code, textOf(error, 'path'))
}

/** @param reason name of the error, as in errno(3) @param file what the call was about; '' for none */
function systemProblem(call: string, reason: string, file = ''): Problem {
  switch (reason) {
    case 'EMFILE':
    case 'ENFILE':
      return problemOf('noDescriptors', { reason })
    case 'ENOMEM':
    case 'EAGAIN':
    case 'ENOBUFS':
      return problemOf('noResources', { call, reason })
    default:
      if (call === 'uv_cwd') return problemOf('noFolder', { reason })
      return problemOf('systemFailed', { call: file === '' ? call : `${call} ${file}`, reason })
  }
}

function textOf(error: Error, name: string): string {
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}
