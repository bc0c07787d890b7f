/** Programs that some tests need and not every machine has. */
import { spawnSync } from 'node:child_process'
import type { TestContext } from 'vitest'

/** What a test may need: how to ask for its version, and what is missing without it. */
const tools = {
  strace: { commands: [['strace', '--version']], why: 'counts system calls' },
  ncat: { commands: [['ncat', '--version']], why: 'is a plain peer' },
  nc: { commands: [['nc', '-h']], why: 'is a plain peer' },
  // OpenBSD's, which has -N; `nc` itself may be any of three programs.
  'nc.openbsd': { commands: [['nc.openbsd', '-h']], why: 'is a plain peer' },
  socat: { commands: [['socat', '-V']], why: 'is a plain peer, and a tunnel' },
  tshark: { commands: [['tshark', '--version']], why: 'sees the packets' },
  ip: { commands: [['ip', '-V']], why: 'makes network namespaces' },
  python3: {
    commands: [
      ['python3', '--version'],
      ['python', '--version'],
    ],
    why: 'runs the Python peers',
  },
} as const

export type Tool = keyof typeof tools

const found = new Map<Tool, string | undefined>()

/** The command that starts a tool, or undefined where there is none. */
export function findTool(tool: Tool): string | undefined {
  if (!found.has(tool)) {
    const command = tools[tool].commands.find(([program, flag]) => {
      const { status, stdout } = spawnSync(program, [flag], { encoding: 'utf8' })
      return status === 0 && (tool !== 'python3' || stdout.startsWith('Python 3'))
    })
    found.set(tool, command?.[0])
  }
  return found.get(tool)
}

/** The command that starts a tool; skips the test, with the reason, where there is none. */
export function needs(context: TestContext, tool: Tool): string {
  const command = findTool(tool)
  if (command === undefined) {
    return context.skip(`${tool} is not installed (it ${tools[tool].why})`)
  }
  return command
}
