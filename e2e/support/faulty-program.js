/**
 * The program of a model, in a bridge of which one operation throws, the first time that it is called:
 * number `fault` of the list below. A file says that it has thrown, so that the program that is started
 * after that is whole.
 */
import net from 'node:net'
import { existsSync, writeFileSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { libc } from '../../packages/bridge/dist/blocking/libc.js'
import { AsyncAccepting } from '../../packages/bridge/dist/program/async/accepting.js'
import { AsyncConnections } from '../../packages/bridge/dist/program/async/connections.js'
import { AsyncDialling } from '../../packages/bridge/dist/program/async/dialling.js'
import { AsyncLink } from '../../packages/bridge/dist/program/async/link.js'
import { AsyncSending } from '../../packages/bridge/dist/program/async/sending.js'
import { AsyncSocket } from '../../packages/bridge/dist/program/async/socket.js'
import { LineFramer } from '../../packages/bridge/dist/program/shared/framing.js'
import { InputLines } from '../../packages/bridge/dist/program/shared/input-lines.js'
import { ReceivedLine } from '../../packages/bridge/dist/program/shared/received-line.js'
import { SyncAccepting } from '../../packages/bridge/dist/program/sync/accepting.js'
import { SyncCalls } from '../../packages/bridge/dist/program/sync/calls.js'
import { SyncDialling } from '../../packages/bridge/dist/program/sync/dialling.js'
import { SyncSockets } from '../../packages/bridge/dist/program/sync/sockets.js'
import { WorkerContext } from '../../packages/bridge/dist/program/shared/worker-context.js'
import { LaneWriter } from '../../packages/bridge/dist/trace/lane.js'
import { LoopLaneWriter } from '../../packages/bridge/dist/trace/loop-lane.js'
import { RingWriter } from '../../packages/bridge/dist/trace/ring.js'

const common = { LineFramer, InputLines, ReceivedLine, WorkerContext, LaneWriter, RingWriter }
const classes = {
  async: {
    ...common,
    ...{ AsyncAccepting, AsyncConnections, AsyncDialling, AsyncLink, AsyncSending, AsyncSocket },
    LoopLaneWriter,
  },
  sync: { ...common, SyncAccepting, SyncCalls, SyncDialling, SyncSockets },
}
const calls = {
  async: [
    ...['read', 'write', 'destroy', 'resume', 'setKeepAlive', 'connect', 'on'].map((name) => [
      'net.Socket',
      net.Socket.prototype,
      name,
    ]),
    ...['listen', 'close', 'on'].map((name) => ['net.Server', net.Server.prototype, name]),
    ...['dup', 'ioctl', 'setsockopt', 'getsockopt', 'close'].map((name) => ['libc', libc, name]),
  ],
  sync: Object.keys(libc).map((name) => ['libc', libc, name]),
}

/** Everything that can be made to throw: what to call it, and where it stands. */
export function faultsOf(model) {
  const methods = Object.entries(classes[model]).flatMap(([name, { prototype }]) =>
    Object.getOwnPropertyNames(prototype)
      .filter((method) => method !== 'constructor')
      .map((method) => [name, prototype, method]),
  )
  return [...methods, ...calls[model]].map(([owner, object, name]) => ({
    name: `${owner}.${name}`,
    object,
    member: name,
  }))
}

export const markOf = (folder, port) => `${folder}/thrown-${port}`

function install({ name, object, member }, mark) {
  // Some of Node's are inherited.
  const descriptor = Object.getOwnPropertyDescriptor(object, member) ?? {
    configurable: true,
    writable: true,
    value: object[member],
  }
  const failing = (original) =>
    function (...given) {
      if (!existsSync(mark)) {
        writeFileSync(mark, name)
        throw new Error(`injected into ${name}`)
      }
      return original.apply(this, given)
    }
  const { get, value } = descriptor
  Object.defineProperty(
    object,
    member,
    get === undefined
      ? { ...descriptor, value: failing(value) }
      : { ...descriptor, get: failing(get) },
  )
}

/** To be called by the worker of a model. */
export function installFault(model) {
  const { parameters, link } = workerData
  const fault = faultsOf(model)[parameters.fault]
  if (fault !== undefined) install(fault, markOf(process.env.FAULT_FOLDER, link.listen.port))
}
