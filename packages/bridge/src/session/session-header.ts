import type { SessionMessage } from '@peerscope/protocol'
import { hasBlockingCalls } from '../blocking/platform.js'
import { registry } from '../models/registry.js'
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
    listen: settings.listen,
    remote: settings.peer,
    wallStartMs: wallClockAt(base),
    pid: process.pid,
    platform: process.platform,
    models: Object.entries(registry).flatMap(([model, { needsBlockingCalls }]) =>
      needsBlockingCalls && !hasBlockingCalls ? [] : [model],
    ),
    otherPeerCommand: settings.otherPeerCommand,
  }
}
