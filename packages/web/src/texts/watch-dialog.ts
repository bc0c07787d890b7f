/** What only the dialog of the watched peers says; loaded with it. */
export interface WatchDialogTexts {
  title: string
  explained: string
  none: string
  sameClock: string
  clockBound(bound: string): string
  clockUnknown: string
  aligned: string
  address: string
  remove: string
}
