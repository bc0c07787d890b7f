/**
 * Frees a thread from the system call it sits in and changes nothing else: no socket is shut down
 * and nothing comes into an accept queue. A signal does that, if it has a handler and is not to
 * restart calls: the call then returns EINTR (signal(7)).
 *
 * JavaScript cannot be such a handler, and Node's own signals restart calls. So the handler is a
 * function of the C library that takes a number and does nothing with it but compute: abs(3).
 * SIGURG, because a program that does not care for it ignores it, and debuggers let it pass.
 */
import { constants } from 'node:os'
import type { Errno } from '@peerscope/protocol'
import { libc } from './libc.js'

const { SIGURG } = constants.signals
const { EINTR } = constants.errno

/** Of tgkill(2), which the C library of older systems has no function for. */
const tgkillNumbers: Readonly<Record<string, number>> = {
  arm: 268,
  arm64: 131,
  loong64: 131,
  ppc64: 250,
  riscv64: 131,
  s390x: 241,
  x64: 234,
}
const tgkill = process.platform === 'linux' ? tgkillNumbers[process.arch] : undefined

/** RTLD_DEFAULT: whatever library of the process has it. */
const ANY_LIBRARY = 0
/** `struct sigaction` begins with the handler; no signals are blocked meanwhile, no flags are set. */
const SIGACTION_BYTES = 152

let installed = false

/** Whether a call was freed by a signal, ours or another one, and can be made again. */
export function isInterrupted(errno: Errno): boolean {
  return errno === EINTR
}

/**
 * Frees a thread of this process from its system call. If it is in none, nothing happens: so who
 * wants to be sure asks again. Does nothing where the system has no such call.
 */
export function interruptThread(tid: number): void {
  if (tgkill === undefined || tid <= 0) return
  if (!installed) install()
  libc.syscall(tgkill, process.pid, tid, SIGURG)
}

function install(): void {
  const action = new Uint8Array(SIGACTION_BYTES)
  const handler = libc.dlsym(ANY_LIBRARY, 'abs')
  new DataView(action.buffer).setBigUint64(0, BigInt(handler), true)
  libc.sigaction(SIGURG, action, null)
  installed = true
}
