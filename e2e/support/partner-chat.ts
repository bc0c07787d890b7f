/** A chat with a partner, in every way that makes sense: both models, either one first, each framing. */
import { expect, it, type TestContext } from 'vitest'
import type { BridgeProcess, Model } from './bridge-process.js'
import { startOurs, type Framing, type Order, type Partner, type Ports } from './partners.js'
import { freePort } from './ports.js'
import type { TestProcess } from './process.js'
import { waitFor } from './wait.js'

const models: Model[] = ['sync', 'async']

interface Cell {
  title: string
  partner: Partner
  model: Model
  framing: Framing
  order: Order
}

/** One test for each cell of the table in docs/partners.md. */
export function testPartners(partners: readonly Partner[]): void {
  it.for(partners.flatMap(cellsOf))('$title', chat)
}

function cellsOf(partner: Partner): Cell[] {
  return partner.framings.flatMap((framing) =>
    models.flatMap((model) =>
      partner.orders.map((order) => ({
        title: `${order} first, our ${model}, ${framing}: ${partner.name} (${partner.link})`,
        partner,
        model,
        framing,
        order,
      })),
    ),
  )
}

const rounds = [
  { toThem: 'Grüße aus Übersee 👋', toUs: 'zurück 🚀' },
  { toThem: 'again', toUs: 'and again' },
]

async function chat(cell: Cell, context: TestContext): Promise<void> {
  const { partner, framing } = cell
  const [ours, theirs] = await startBoth(cell, context)
  await ours.linked()
  const newline = framing === 'raw' && partner.sendsNewline === true ? '\u240a' : ''
  for (const { toThem, toUs } of rounds) {
    ours.type(toThem)
    theirs.type(toUs)
    const push = partner.isHeld === true
    await shows(theirs, toThem, push)
    await shows(ours, toUs + newline, push)
  }
  theirs.kill()
  await theirs.exit()
  ours.signal('SIGTERM')
  expect(await ours.exit()).toMatchObject({ code: 0 })
  expect(ours.stderr.text).not.toMatch(/defect|stopped with an error/)
}

async function startBoth(cell: Cell, context: TestContext): Promise<[BridgeProcess, TestProcess]> {
  const { partner, model, framing, order } = cell
  const ports: Ports = { ours: await freePort(), theirs: await freePort() }
  if (order === 'we') {
    const ours = startOurs(model, partner, ports, framing)
    await ours.says(/ (listens on|dials) /)
    return [ours, partner.start(context, ports, framing)]
  }
  const theirs = partner.start(context, ports, framing)
  if (partner.isReady !== undefined) await theirs.says(partner.isReady)
  return [startOurs(model, partner, ports, framing), theirs]
}

/** Waits for a text on standard output. @param push whether it takes further lines to come on */
async function shows(process: TestProcess, text: string, push: boolean): Promise<void> {
  let pushedAt = performance.now()
  await waitFor(
    `${process.name} to show "${text}"`,
    () => {
      if (push && performance.now() - pushedAt > 300) {
        pushedAt = performance.now()
        process.type('')
      }
      return process.stdout.text.includes(text)
    },
    { state: () => process.describe() },
  )
}
