import type { LaneWriter } from '../../trace/lane.js'
import { LoopLaneWriter } from '../../trace/loop-lane.js'
import type { WorkerContext } from '../shared/worker-context.js'

/** The lanes of an event loop: the loop itself, and one for each kind of outstanding operation. */
export interface AsyncLanes {
  readonly loop: LoopLaneWriter
  readonly accept: LaneWriter
  readonly connect: LaneWriter
  readonly input: LaneWriter
  readonly send: LaneWriter
  readonly recv: LaneWriter
}

/** In the order of the model's list of lanes. */
export function openAsyncLanes(context: WorkerContext): AsyncLanes {
  const { memory, ring, clock, start, account } = context
  return {
    loop: new LoopLaneWriter(memory, ring, clock, start.lanes[0] ?? 0, 0, account),
    accept: context.openLane(1, 'idle'),
    connect: context.openLane(2, 'idle'),
    input: context.openLane(3, 'idle'),
    send: context.openLane(4, 'idle'),
    recv: context.openLane(5, 'idle'),
  }
}

export function closeAsyncLanes({ loop, ...pending }: AsyncLanes): void {
  for (const lane of Object.values(pending)) lane.close()
  loop.close()
}
