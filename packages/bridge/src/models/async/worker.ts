/** The event loop of the async model. */
import { runAsyncProgram } from '../../program/async/run-program.js'
import { variantOf } from '../../program/link.js'
import { programs } from './async.js'
import { regionOf } from './model.js'

await runAsyncProgram(({ link }) => programs[regionOf(variantOf(link))])
