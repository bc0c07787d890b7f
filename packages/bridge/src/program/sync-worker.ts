/** The thread of the sync model. */
import { syncRegion } from '../models/registry.js'
import { syncPrograms } from '../models/sync.js'
import { variantOf } from './link.js'
import { runSyncProgram } from './sync/run-program.js'

runSyncProgram(({ link }) => syncPrograms[syncRegion(variantOf(link))])
