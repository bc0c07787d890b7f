/** Starts the processes of a measurement and reads what they print. */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export const programFile = (name) => fileURLToPath(new URL(name, import.meta.url))
export const pythonFile = (name) => fileURLToPath(new URL(`../python/${name}`, import.meta.url))
export const cliFile = fileURLToPath(new URL('../../packages/bridge/dist/cli.js', import.meta.url))

/** A process whose lines can be awaited one by one, and which can be ended. */
export function start(command, args, env = {}, stderr = 'inherit') {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', stderr],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = new Promise((resolve) => child.once('exit', resolve))
  return {
    child,
    line: async () => {
      const { value, done } = await lines.next()
      if (done) throw new Error(`${command} ${args.join(' ')} ended without a figure`)
      return value
    },
    stop: async () => {
      child.kill('SIGTERM')
      const code = await exited
      if (code !== 0 && code !== null) throw new Error(`${args.join(' ')} ended with ${code}`)
    },
    exited,
  }
}

export const startNode = (file, args, env, stderr) =>
  start(process.execPath, [file, ...args], env, stderr)

/** Ports that were free a moment ago. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map((server) => String(server.address().port))
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
