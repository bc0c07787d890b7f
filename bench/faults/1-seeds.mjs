import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { memory, at } from '../../scripts/lib/paths.mjs'
import { programFile, startNode } from '../programs/processes.mjs'

const SEEDS = Number(process.env.FAULT_SEEDS ?? 10_000)
const FROM = Number(process.env.FAULT_FROM ?? 1001)

/** Every seed for a pair of models; each processor of this machine has its share of them. */
export default async function seeds(report) {
  const simulator = await bundled()
  const shares = Math.min(availableParallelism(), SEEDS)
  const outcomes = []
  await Promise.all(
    Array.from({ length: shares }, async (_, share) => {
      const args = [simulator, FROM + share, FROM + SEEDS, shares]
      const runner = startNode(programFile('fault-seeds.mjs'), args.map(String))
      for (let line = await runner.line(); line !== 'done'; line = await runner.line()) {
        const outcome = JSON.parse(line)
        if (outcome.report !== '') console.error(outcome.report)
        outcomes.push(outcome)
      }
      await runner.exited
    }),
  )
  const count = (which) => outcomes.filter(which).length
  const times = outcomes.flatMap(({ wentOnMs }) => wentOnMs ?? []).sort((a, b) => a - b)
  report('schedules', outcomes.length, '', { atLeast: SEEDS })
  report(
    'lines received',
    outcomes.reduce((sum, { received }) => sum + received, 0),
    '',
  )
  report(
    'pairs that do not go on, or never rest',
    count(({ isLost }) => isLost),
    '',
    { atMost: 0 },
  )
  report(
    'pairs that doubled, reordered, changed or lost',
    count(({ isWhole }) => !isWhole),
    '',
    {
      atMost: 0,
    },
  )
  for (const share of [0.5, 0.99, 1]) {
    const name = share === 1 ? 'until both go on, slowest' : `until both go on, ${share * 100} %`
    report(name, times[Math.ceil(share * times.length) - 1] ?? 0, 'ms')
  }
}

/** The simulator is TypeScript; the sessions it runs are those of the built bridge. */
async function bundled() {
  const bridge = {
    name: 'built-bridge',
    resolveId: (id) => {
      const [, file] = id.split('packages/bridge/')
      if (file?.startsWith('dist/') !== true) return null
      return { id: pathToFileURL(at('packages/bridge', file)).href, external: true }
    },
  }
  const input = at('e2e/faults/seeds.ts')
  const build = await rolldown({ input, platform: 'node', plugins: [bridge], logLevel: 'silent' })
  const file = memory('fault-seeds.mjs')
  await build.write({ file, format: 'esm' })
  await build.close()
  return file
}
