/** All words of the timeline that a person reads. Operation names are code and stay. */
import type { Lane, Mode, Release } from '@peerscope/protocol'
import type { DecimalSign } from './duration-format'

export interface TimelineTexts {
  title: string
  decimal: DecimalSign
  pause: string
  resume: string
  followLive: string
  fit: string
  table: string
  search: string
  overview: string
  /** What the picture is, for those who cannot see it. */
  pictureLabel: (peers: string) => string
  /** How to move in it. */
  /** @param live whether there is something to follow and to pause */
  keysHint(live: boolean): string
  empty: string
  /** Short words: labels, figures. */
  modes: Record<Mode, string>
  /** The legend: what the mode means. */
  legend: Record<Mode, string>
  idleLabel: string
  /** On a stretch that was not seen: its bridge was not heard; records of it were lost. */
  bridgeGone: string
  recordsLost: string
  /** What the hatch may mean. */
  unobservedTitle: string
  lane: (lane: Lane, model: string) => string
  earlierRuns: string
  /** Of a message that lies in the receive buffer; of one that lay there. */
  unread: (bytes: number) => string
  unreadFor: (text: string, duration: string) => string
  /** A message that a span carried, and that there are more of them. */
  message: (text: string) => string
  moreMessages: (count: number) => string
  deadlock: string
  paused: string
  releases: Record<Release, string>
  details: {
    label: string
    operation: string
    mode: string
    start: string
    duration: string
    bytes: string
    connection: string
    error: string
    releasedBy: string
    line: string
    lane: string
    peer: string
    stillOpen: string
    /** Instead of it, where its bridge was not heard any more. */
    thenLost: string
    more: string
    couldRelease: string
  }
  tableCaption: (count: number) => string
}

export const awaited = (lane: Lane): string => lane.operation ?? lane.name.replace(/^await:/, '')
