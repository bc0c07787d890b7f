/** Two hosts on one cable: network namespaces that the test makes, and takes away again. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { onTestFinished, type TestContext } from 'vitest'
import { cli, type Model } from './bridge-process.js'
import { TestProcess } from './process.js'
import { needs } from './tools.js'

export interface Host {
  address: string
  /** Its link-local address on the cable, without a zone. */
  linkLocal(): string
  /** From now on this is its /etc/hosts (ip-netns(8)). */
  hostsFile(text: string): void
  /** Runs a program there. */
  run(name: string, ...command: string[]): TestProcess
  bridge(model: Model, ...flags: string[]): TestProcess
}

export interface TwoHosts {
  here: Host
  there: Host
  /** Further address of the host over there. */
  otherAddress: string
  /** Pulls the cable out, or puts it in again. */
  cable: (plugged: boolean) => void
}

let made = 0

/** Skips the test, with the reason, where namespaces may not be made. */
export function twoHosts(context: TestContext): TwoHosts {
  const program = needs(context, 'ip')
  const name = `psc${process.pid}x${made++}`
  const [here, there] = [`${name}a`, `${name}b`]
  const run = (...args: string[]) => spawnSync(program, args, { encoding: 'utf8' })
  const must = (...args: string[]) => {
    const { status, stderr } = run(...args)
    if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`)
  }
  const { status, stderr } = run('netns', 'add', here)
  if (status !== 0) context.skip(`network namespaces may not be made here: ${stderr.trim()}`)
  onTestFinished(() => {
    run('netns', 'del', here)
    run('netns', 'del', there)
    for (const space of [here, there])
      rmSync(`/etc/netns/${space}`, { recursive: true, force: true })
  })
  must('netns', 'add', there)
  must(
    ...['-n', here, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', there],
  )
  const addresses = { [here]: ['10.77.0.1'], [there]: ['10.77.0.2', '10.77.0.3'] }
  for (const [space, own] of Object.entries(addresses)) {
    for (const address of own) must('-n', space, 'addr', 'add', `${address}/24`, 'dev', 'eth0')
    for (const link of ['lo', 'eth0']) must('-n', space, 'link', 'set', link, 'up')
  }
  const hostIn = (space: string, address: string): Host => {
    const start = (title: string, command: string[]) =>
      new TestProcess(`${title} at ${address}`, [program, 'netns', 'exec', space, ...command])
    return {
      address,
      linkLocal: () => {
        const { stdout } = run(
          '-n',
          space,
          '-6',
          '-o',
          'addr',
          'show',
          'dev',
          'eth0',
          'scope',
          'link',
        )
        const [, found = ''] = /inet6 (fe80:[^/]*)/.exec(stdout) ?? []
        return found
      },
      hostsFile: (text) => {
        mkdirSync(`/etc/netns/${space}`, { recursive: true })
        writeFileSync(`/etc/netns/${space}/hosts`, text)
      },
      run: (title, ...command) => start(title, command),
      bridge: (model, ...flags) =>
        start(`bridge ${model}`, [process.execPath, cli, model, '--lang', 'en', ...flags]),
    }
  }
  return {
    here: hostIn(here, '10.77.0.1'),
    there: hostIn(there, '10.77.0.2'),
    otherAddress: '10.77.0.3',
    cable: (plugged) => {
      must('-n', there, 'link', 'set', 'eth0', plugged ? 'up' : 'down')
    },
  }
}
