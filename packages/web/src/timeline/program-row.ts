import type { Nanoseconds, Operation } from '@peerscope/protocol'
import type { SceneRow } from './scene'

/** The row of a peer's program at a moment: its thread, or what awaits an operation, or its loop. */
export function programRow(
  rows: readonly SceneRow[],
  source: number,
  atNs: Nanoseconds,
  operation: Operation | null = null,
): SceneRow | undefined {
  const own = rows.filter((row) => row.source === source)
  const lanes = own.flatMap((row) => row.lanes.map(({ layout }) => layout.lane))
  const started = lanes.filter((lane) => lane.startedNs <= atNs)
  // All lanes of a run begin with it; its number may be that of one from before its bridge began anew.
  const since = Math.max(...started.map((lane) => lane.startedNs))
  const running = own.filter((row) =>
    row.lanes.some(({ layout }) => layout.lane.startedNs === since),
  )
  return (
    running.find(({ kind }) => kind === 'thread') ??
    running.find((row) => operation !== null && row.operation === operation) ??
    running.find(({ kind }) => kind === 'loop')
  )
}
