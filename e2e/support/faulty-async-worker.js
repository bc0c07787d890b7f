/** The event loop of the async model, with a fault. */
import { programs } from '../../packages/bridge/dist/models/async/async.js'
import { runAsyncProgram } from '../../packages/bridge/dist/program/async/run-program.js'
import { installFault } from './faulty-program.js'

installFault('async')
await runAsyncProgram(() => programs['pair line'])
