import { readFileSync } from 'node:fs'
import type { SessionMessage } from '@peerscope/protocol'
import { runnableModels } from '../models/registry.js'
import { wallClockAt } from '../trace/clock.js'
import type { SessionSettings } from './session-settings.js'

/** Who this bridge is: the first frame of its stream. @param base the session's start */
export function sessionHeader(settings: SessionSettings, base: bigint): SessionMessage {
  return {
    type: 'session',
    version: 1,
    epoch: crypto.randomUUID(),
    peer: settings.name,
    peerName: settings.peerName,
    listen: settings.link.listen,
    remote: settings.link.peer,
    framing: settings.link.framing,
    turn: settings.link.turn,
    wallStartMs: wallClockAt(base),
    clock: { bootId: bootId(), baseNs: String(base) },
    pid: process.pid,
    platform: process.platform,
    models: [...runnableModels],
    otherPeerCommand: settings.otherPeerCommand,
  }
}

/** Names this machine's run since it was started (random(4)); null where the system has no such name. */
function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return null
  }
}
