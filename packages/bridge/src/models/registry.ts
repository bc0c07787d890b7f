/** Every model. What differs between them stands in its folder; the bridge asks here. */
import { models, ProblemError, type Model } from '@peerscope/protocol'
import { hasBlockingCalls } from '../blocking/platform.js'
import type { ModelDescriptor } from '../program/model.js'
import { asyncModel } from './async/model.js'
import { syncModel } from './sync/model.js'

export const registry: Record<Model, ModelDescriptor> = {
  sync: syncModel,
  async: asyncModel,
}

/** Models that this machine can run, in the order of the vocabulary. */
export const runnableModels: readonly Model[] = models.filter(
  (model) => hasBlockingCalls || !registry[model].needsBlockingCalls,
)

/** @throws ProblemError for a model that this machine cannot run. */
export function expectRunnable(model: Model): void {
  if (runnableModels.includes(model)) return
  throw new ProblemError('modelNeedsPosix', { model, others: runnableModels.join(', ') })
}
