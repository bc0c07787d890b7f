/**
 * Loads what a page has not needed yet: its bridge may be gone when it is needed, and a page that
 * stays must still open its dialogs, its table and its other language.
 */
const later = import.meta.glob([
  './components/{KeysDialog,WordsDialog,WatchDialog,HintList,PeerAlerts,EventList,KernelThread,WatchedSockets}.svelte',
  './components/timeline/{Timeline,TimelineTools,ReleasedBy,Overview,RangeFigures,SpanTable,SpanDetails}.svelte',
  './state/hint-watch.svelte.ts',
  './texts/{,problems-,hints-,timeline-tools-,stage-,labs-}{en,de}.ts',
])

export async function loadAhead(): Promise<void> {
  await Promise.allSettled(Object.values(later).map((load) => load()))
}
