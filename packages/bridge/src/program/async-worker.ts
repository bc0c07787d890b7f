/** The event loop of the async model. */
import { asyncProgram } from '../models/async.js'
import { runAsyncProgram } from './run-async-program.js'

await runAsyncProgram(asyncProgram)
