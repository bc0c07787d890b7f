/** Child processes of the scripts. */
import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

export const isWindows = process.platform === 'win32'

/** Something failed in a way that needs no stack trace: what is shown is the message. */
export class ScriptError extends Error {}

/**
 * Runs a command to its end.
 * @param {string[]} command the program and its arguments
 * @param {{ quiet?: boolean, shell?: boolean, env?: Record<string, string>, cwd?: string }} options
 *   `quiet` keeps its output back instead of showing it as it comes.
 * @returns {Promise<{ code: number, output: string }>} `output` is empty unless `quiet`.
 */
export function run([program, ...args], { quiet = false, shell = false, env, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      shell,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    const chunks = []
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    const output = () => Buffer.concat(chunks).toString('utf8')
    child.once('error', (error) => resolve({ code: 1, output: `${output()}${error.message}\n` }))
    child.once('close', (code) => resolve({ code: code ?? 1, output: output() }))
  })
}

/** Runs a command silently. @throws ScriptError with all of its output when it fails. */
export async function runQuietly(command, what, options = {}) {
  const { code, output } = await run(command, { ...options, quiet: true })
  if (code !== 0) throw new ScriptError(`${output.trimEnd()}\n\n${what} failed (see above).`)
}

/** Runs a script's main part and ends with its exit code; 1 when it throws. */
export async function main(part) {
  try {
    process.exitCode = (await part()) ?? 0
  } catch (error) {
    console.error(error instanceof ScriptError ? error.message : error)
    process.exitCode = 1
  }
}
