/** A bridge whose peer is made of bare sockets, and was there first: so they are linked at once. */
import { startBridge, type BridgeProcess, type Model } from './bridge-process.js'
import type { LineCollector } from './line-collector.js'
import { PlainPeer } from './plain-peer.js'
import { freePort } from './ports.js'
import { waitFor } from './wait.js'

export interface Linked {
  bridge: BridgeProcess
  plain: PlainPeer
  /** What the bridge sends. */
  lines: LineCollector
  listenPort: number
  peerPort: number
}

/** In either language, as a sentence or within JSON. */
const isAccepted = /Accepted a connection|Verbindung .* angenommen/

/** @param flags further ones of the bridge */
export async function startLinked(model: Model, ...flags: string[]): Promise<Linked> {
  return startLinkedAt(await freePort(), model, ...flags)
}

/** @param peerPort the one that the bridge dials */
export async function startLinkedAt(
  peerPort: number,
  model: Model,
  ...flags: string[]
): Promise<Linked> {
  const listenPort = await freePort()
  const plain = new PlainPeer(peerPort)
  const bridge = startBridge(model, { listenPort, peerPort, flags })
  const lines = await plain.lines()
  await plain.dial(listenPort)
  await waitFor('the connection to be accepted', () => isAccepted.test(bridge.describe()), {
    state: () => bridge.describe(),
  })
  return { bridge, plain, lines, listenPort, peerPort }
}
