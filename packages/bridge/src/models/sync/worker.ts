/** The thread of the sync model. */
import { variantOf } from '../../program/link.js'
import { runSyncProgram } from '../../program/sync/run-program.js'
import { regionOf } from './model.js'
import { programs } from './sync.js'

runSyncProgram(({ link }) => programs[regionOf(variantOf(link))])
