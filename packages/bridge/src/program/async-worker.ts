/** The event loop of the async model. */
import { asyncPrograms } from '../models/async.js'
import { asyncRegion } from '../models/registry.js'
import { variantOf } from './link.js'
import { runAsyncProgram } from './async/run-program.js'

await runAsyncProgram(({ link }) => asyncPrograms[asyncRegion(variantOf(link))])
