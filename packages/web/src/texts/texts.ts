/** Every word of the page, and who fills it in. `en.ts` and `de.ts` hold the words. */
import type {
  Bytes,
  Language,
  Mode,
  Model,
  Nanoseconds,
  Numbers,
  Operation,
  Problem,
  SocketRole,
  WatchState,
} from '@peerscope/protocol'
import type { Link } from '../state/link'
import type { LainUnread, QueuedWhy } from '../state/message-life'
import type { ProgramState } from '../state/program-state'
import type { TimelineTexts } from '../timeline/texts'
import type { FlowPart } from '../state/message-flow'
import type { Unread } from '../state/unread'

export interface Texts extends PageTexts {
  /** What happened, why, and what to do. */
  problem(problem: Problem): string
}

/** Without the words of what went wrong, which are many, and loaded after the page. */
export interface PageTexts {
  language: Language
  numbers: Numbers
  timeline: TimelineTexts
  /** Of a message that was matched at the other end. */
  flow: {
    read(peer: string, after: string): string
    unread(peer: string, time: string): string
    readAhead(peer: string, time: string): string
    lost(peer: string): string
    unheard(peer: string): string
    part: Record<FlowPart, (peer: string) => string>
  }

  watch: {
    button(peers: string): string
    state: Record<WatchState, string>
    add: string
    at(peer: string): string
    watched: string
  }

  deadlock: {
    title: string
    waits(peer: string, operation: Operation, other: string): string
    nobody: string
  }

  bar: {
    models: string
    switchTo(model: Model): string
    unavailable(model: Model): string
    switching(model: Model): string
    awaited: string
    raw: string
    keys: string
    words: string
    wordsTitle: string
    /** Links to the other pages of this bridge. */
    stage: string
    labs: string
    otherLanguage: { short: string; long: string }
    theme: Record<'system' | 'light' | 'dark', string>
    themeTitle(theme: string): string
  }

  /** Its bridge is not heard. */
  linkUnknown: string
  /** Of a connection that the peer's restart has ended. */
  linkRestarted(peer: string, model: Model): { short: string; long: string }
  /** The link, short in the bar and whole for who rests the pointer on it. */
  link: Record<Link, (peer: string) => { short: string; long: string }>

  contact: {
    connecting: string
    blind(time: string): string
    /** What it means and what to do. */
    notAnswering: string
    neverAnswered: string
    stopped: string
    /** Of a request: it was not sent; it was, and nothing came back. */
    unreachable: string
    unanswered: string
    misread: string
  }

  /** Biggest text of the page. `elapsed` is counted live. */
  state: {
    headline(state: ProgramState, elapsed: string, nextAttempt: string): string
    detail(state: ProgramState, peer: string): string
    /** Of a watched peer that is not heard any more. */
    lost(time: string): string
    lastKnown(announcement: string): string
    /** Instead of it, where recv() waits for the end of a line. */
    unended(bytes: string, peer: string): string
    /** The same without a count, for announcing. */
    announcement(state: ProgramState): string
    /** Document title. */
    title(state: ProgramState): string
    startOther(peer: string): string
    region: string
  }

  chat: {
    title: string
    with(peer: string): string
    empty(peer: string): string
    runThere(peer: string): string
    older(count: number): string
    showMore(count: number): string
    toNewest: string
    queued(why: QueuedWhy): string
    handed(time: string, after: string): string
    acknowledged(peer: string): string
    unconfirmed(peer: string): string
    sendAgain: string
    sentAgain: string
    received(time: string, unread: LainUnread): string
    arrivedUnread(unread: Unread): string
    unreadSince(time: string, elapsed: string, atTheLatest: boolean): string
    incomplete(time: string): string
    invalid: string
    cutCharacter: string
    partOfCharacter: string
    sameRecv: string
    emptyText: string
    showWhole(characters: number): string
    lastReceived: string
  }

  copy: { button: string; title: string; done: string; failed: string }

  composer: {
    label: string
    placeholder: string
    send: string
    ask(count: number): string
    confirm(count: number): string
    edit: string
    tooLong(line: number, lines: number, bytes: Bytes, limit: Bytes): string
    partly(sent: number): string
    sending: string
  }

  program: {
    title: string
    mode: Record<Mode, string>
    /** At the end of a marked line. */
    mark(mode: Mode, operation: Operation, elapsed: string, alone: boolean): string
    showSpans(operation: Operation): string
    none: string
  }

  figures: {
    title: string
    thisRun: string
    lastRun: string
    response: string
    median: string
    p95: string
    last: string
    responseTitle: string
    shares: string
    perSecond: string
    cpu: string
    cpuTitle: string
    notYetRun: string
    none: string
    unknown: string
    notYet: string
  }

  sockets: {
    title: string
    view: string
    needsLinux: string
    noReading: string
    columns: { socket: string; state: string; send: string; receive: string }
    role: Record<SocketRole | 'input', string>
    none: string
    waiting(count: number): string
    waitingTitle(limit: number): string
    unread(bytes: string): string
    inProcess(bytes: string): string
    full(bytes: string): string
    fullTitle: string
    receiveFull(bytes: string): string
    receiveFullTitle: string
    bufferTitle(bytes: string): string
    halfClosed: string
    halfClosedTitle: string
  }

  thread: {
    name(tid: number): string
    state(state: string): string
    in(call: string): string
    userMode: string
    waitChannel(name: string): string
    cpu(cpu: Nanoseconds, elapsed: Nanoseconds): string
    switches(voluntary: number, involuntary: number): string
  }

  events: {
    title: string
    none: string
    restarted(model: Model, before: Model): string
    times(count: number): string
    dismiss: string
    dismissAll: string
  }

  keys: {
    title: string
    close: string
    timeline: string
    list: { keys: string[]; does: string }[]
  }
}
