/** Another program that reads from a bridge's socket: what no record of ours can know of. */
import { spawnSync } from 'node:child_process'
import type { TestContext } from 'vitest'
import { needs } from './tools.js'

/** pidfd_open(2), pidfd_getfd(2): a descriptor of another process, as one's own. */
const script = `
import ctypes, os, socket, sys
pid, fd = int(sys.argv[1]), int(sys.argv[2])
libc = ctypes.CDLL(None, use_errno=True)
pidfd = libc.syscall(434, pid, 0)
stolen = libc.syscall(438, pidfd, fd, 0) if pidfd >= 0 else -1
if stolen < 0:
    sys.exit(os.strerror(ctypes.get_errno()))
print(socket.socket(fileno=stolen).recv(65536, socket.MSG_DONTWAIT).decode(), end='')
`

/**
 * Reads what lies in the receive buffer of a socket of another process.
 * @returns what it took; skips the test, with the reason, where the system does not allow it
 */
export function steal(context: TestContext, pid: number, fd: number): string {
  const python = needs(context, 'python3')
  const { status, stdout, stderr } = spawnSync(python, ['-c', script, `${pid}`, `${fd}`], {
    encoding: 'utf8',
  })
  if (status !== 0)
    return context.skip(`no other process's descriptor can be had: ${stderr.trim()}`)
  return stdout
}
