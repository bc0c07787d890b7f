import type { WatchDialogTexts } from './watch-dialog'

export const watchDialogEn: WatchDialogTexts = {
  title: 'Watched peers',
  explained:
    'Bridges that this page shows as well. Their messages, buffers and timelines stand beside those of its own peer.',
  none: 'No other bridge is watched yet.',
  sameClock: 'same clock: times are exact',
  clockBound: (bound) => `another clock: times are right to ±${bound}`,
  clockUnknown: 'its clock is not known yet',
  aligned: 'Put the clocks right by what was measured (else: as each machine’s own clock says)',
  address: 'Address of another bridge’s page',
  remove: 'Remove',
}
