import { numbersOf, type Operation } from '@peerscope/protocol'
import { timelineEn } from '../timeline/texts-en'
import { callOf, listed } from './operations'
import type { PageTexts } from './texts'
import { deadlockEn, flowEn, watchEn } from './watch-en'

const numbers = numbersOf('en')

const count = (n: number, one: string, many: string): string =>
  `${numbers.integer(n)} ${n === 1 ? one : many}`

/** What would release a thread that an operation holds. */
function until(operation: Operation, peer: string): string {
  switch (operation) {
    case 'accept':
      return `This thread can do nothing else until ${peer} connects. What you type has to wait.`
    case 'connect':
      return `This thread can do nothing else until ${peer}’s machine answers, at most 5 s. What you type has to wait.`
    case 'input':
      return `This thread can do nothing else until you type a line. What ${peer} sends has to wait.`
    case 'send':
      return `The send buffer is full. This thread can do nothing else until ${peer} reads and makes room.`
    case 'recv':
      return `This thread can do nothing else until ${peer} sends a line. Your next message has to wait.`
    case 'sleep':
      return 'Page and terminal take no more just now, so what comes waits in the kernel. This thread goes on as soon as the bridge has caught up.'
    default:
      return 'This thread can do nothing else until the call returns.'
  }
}

/** A shorter time than this is no waiting. */
const AT_ONCE = 10e6

export const en: PageTexts = {
  language: 'en',
  numbers,
  timeline: timelineEn,
  watch: watchEn,
  flow: flowEn,
  deadlock: deadlockEn,

  bar: {
    models: 'Model: how the program is written',
    switchTo: (model) => `Restart the program in place as ${model}`,
    unavailable: (model) => `${model} does not run on this machine`,
    switching: (model) => `Restarting the program as ${model} …`,
    awaited: 'awaited',
    raw: 'Without framing: a message is what one recv(1024) brings, and nothing is appended',
    keys: 'Keys',
    words: 'Words',
    wordsTitle: 'Words on screen',
    stage: 'Stage',
    labs: 'Labs',
    otherLanguage: { short: 'DE', long: 'Auf Deutsch anzeigen' },
    theme: { system: 'as the system', light: 'light', dark: 'dark' },
    themeTitle: (theme) => `Theme: ${theme}. Change`,
  },

  linkUnknown: 'connection not known',
  linkRestarted: (peer, model) => ({
    short: `${peer} was restarted as ${model}, not noticed yet`,
    long: `${peer}’s program was restarted in place as ${model}, which has ended this connection. This program has not looked yet: it will notice at its next call on that connection.`,
  }),
  link: {
    connected: (peer) => ({ short: 'connected', long: `Connected with ${peer}` }),
    notDialled: (peer) => ({
      short: `half connected: ${peer} has not dialled yet`,
      long: `Our connection to ${peer} is open. The one on which ${peer} sends is not: ${peer} has not dialled, or our program has not accepted it yet.`,
    }),
    notReached: (peer) => ({
      short: `half connected: ${peer} is not reached yet`,
      long: `${peer}’s connection to us is open. The one on which we send is not: our program has not dialled, or ${peer} does not listen.`,
    }),
    halfClosed: (peer) => ({
      short: `half-closed by ${peer}`,
      long: `${peer} has ended its side and sends nothing more. What you type still goes there, as long as ${peer} reads.`,
    }),
    left: (peer) => ({
      short: `${peer} has closed the connection, not noticed yet`,
      long: `${peer} has closed its side. This program has not looked yet: it will notice at its next call on that connection.`,
    }),
    waiting: (peer) => ({ short: `waiting for ${peer}`, long: 'No connection is open.' }),
    dialling: (peer) => ({ short: `dialling ${peer}`, long: 'No connection is open.' }),
  },

  contact: {
    connecting: 'Connecting with the bridge …',
    blind: (time) => `Blind since ${time}: the bridge does not answer.`,
    notAnswering:
      'You see the last it said. The page tries again by itself; if it stays like this, start the bridge again in its terminal.',
    neverAnswered:
      'The page tries again by itself; start the bridge in its terminal, and look at the address of this page.',
    stopped:
      'It was stopped. You see the last it said; start it again in its terminal, and the page goes on by itself.',
    unreachable: 'Not sent: the bridge does not answer. Nothing you wrote is lost.',
    unanswered:
      'The bridge did not answer, so it is not known whether it took this. Look at the page before you try again; nothing you wrote is lost.',
    misread:
      'The page did not understand something the bridge said: they are of different versions. Load the page again.',
  },

  state: {
    region: 'What the program is doing',
    headline(state, elapsed, nextAttempt) {
      if (state.kind === 'starting') return 'The program is starting'
      if (state.kind === 'ended') return 'The program has ended'
      if (state.kind === 'loop') {
        if (state.mode === 'running') return 'Running: the loop is in a callback'
        if (state.mode === 'unobserved') return `Unobserved for ${elapsed}`
        return `Idle for ${elapsed}: the loop is free`
      }
      switch (state.mode) {
        case 'retry':
          return `Retry pause, next attempt in ${nextAttempt}`
        case 'blocked':
        case 'pending':
          if (state.operation === 'sleep') return `Held back for ${elapsed}`
          return `Blocked in ${callOf(state.operation)} for ${elapsed}`
        case 'unobserved':
          return `Unobserved for ${elapsed}`
        default:
          return 'Running'
      }
    },
    detail(state, peer) {
      if (state.kind === 'starting') return 'It tells nothing yet.'
      if (state.kind === 'ended') return 'Its bridge was stopped.'
      if (state.mode === 'unobserved') {
        return 'Records were lost, or it had no processor: what it does is not known.'
      }
      if (state.kind === 'loop') {
        const retrying = state.retrying ? ` It dials ${peer} again in a moment.` : ''
        const held = state.heldBack
          ? ' recv() is held back: page and terminal take no more just now, so what comes waits in the kernel.'
          : ''
        if (state.pending.length === 0) return `No operation is outstanding.${retrying}${held}`
        const many = state.pending.length > 1
        const next = many
          ? ' at once; whichever comes first goes on.'
          : '; nothing holds the thread.'
        return `Waiting for ${listed(state.pending, 'and')}${next}${retrying}${held}`
      }
      if (state.mode === 'retry') {
        return `Nobody listens at ${peer}’s address yet, or nobody answers. The pause holds the thread too.`
      }
      if (state.mode === 'running') return 'The thread computes: no call holds it.'
      return until(state.operation, peer)
    },
    lost: (time) => `Not observed since ${time}`,
    lastKnown: (announcement) => `Its bridge does not answer. Last known: ${announcement}`,
    unended: (bytes, peer) =>
      `${bytes} B have arrived without a newline, so no line is complete: the program waits for its end. If ${peer} sends no newlines, start this bridge with --framing raw.`,
    announcement(state) {
      if (state.kind === 'starting') return 'The program is starting.'
      if (state.kind === 'ended') return 'The program has ended.'
      if (state.mode === 'unobserved') return 'Unobserved.'
      if (state.kind === 'loop') return `Waiting for ${listed(state.pending, 'and') || 'nothing'}.`
      if (state.operation === 'sleep' && state.mode === 'blocked') return 'Held back.'
      if (state.mode === 'retry') return 'Retry pause.'
      return state.mode === 'running' ? 'Running.' : `Blocked in ${callOf(state.operation)}.`
    },
    title(state) {
      if (!('sinceNs' in state)) return state.kind
      if (state.mode === 'unobserved') return 'unobserved'
      if (state.kind === 'loop') return `waiting for ${listed(state.pending, 'and') || 'nothing'}`
      if (state.operation === 'sleep' && state.mode === 'blocked') return 'held back'
      if (state.mode === 'retry') return 'retry pause'
      return state.mode === 'running' ? 'running' : `blocked in ${callOf(state.operation)}`
    },
    startOther: (peer) => `Start ${peer} with:`,
  },

  chat: {
    title: 'Chat',
    with: (peer) => `with ${peer}`,
    empty: (peer) => `Nothing said yet. What you write goes to ${peer} as one line of text.`,
    runThere: (peer) => `${peer} is not here yet. To start ${peer}, run this on the other side:`,
    older: (n) =>
      `${count(n, 'older message is', 'older messages are')} no longer in memory; a recording (--record) has them.`,
    showMore: (n) => `Show ${numbers.integer(n)} earlier`,
    toNewest: 'To the newest',
    queued(why) {
      switch (why.kind) {
        case 'noConnection':
          return 'queued: no connection yet'
        case 'blocked':
          return `queued: the thread is blocked in ${callOf(why.operation)}`
        case 'sending':
          return 'queued: an earlier send() waits for room'
        case 'beingSent':
          return why.handed === null
            ? 'being sent'
            : `being sent: ${numbers.integer(why.handed)} of ${numbers.integer(why.bytes)} B handed to the kernel`
        case 'next':
          return 'queued: the program reads it next'
      }
    },
    handed: (time, after) => `handed to the kernel ${time} after ${after}`,
    acknowledged: (peer) => `acknowledged by ${peer}’s kernel`,
    unconfirmed: (peer) => `unconfirmed: the connection ended before ${peer}’s kernel confirmed it`,
    sendAgain: 'Send again',
    sentAgain: 'sent again',
    received(time, unread) {
      if (unread.kind === 'unknown') return `read ${time}`
      const { kind, ns } = unread
      if (kind === 'for' && ns < AT_ONCE) return `read ${time} at once`
      const bound = { for: '', atLeast: 'at least ', atMost: 'at most ' }[kind]
      return `read ${time}, had lain unread for ${bound}${numbers.duration(ns)}`
    },
    arrivedUnread({ place, arrived, bytes, lines }) {
      const size = `${numbers.integer(bytes)} B`
      const what = lines === null || lines === 1 ? size : `${numbers.integer(lines)} lines, ${size}`
      if (place === 'kernel') return `${what} arrived, unread`
      if (place === 'process') return `${what} in the process, unread by the program`
      if (arrived === 0) return `${what} under way`
      return `${numbers.integer(arrived)} of ${what} arrived, unread`
    },
    unreadSince: (time, elapsed, atTheLatest) =>
      `since ${time}${atTheLatest ? ' at the latest' : ''}, for ${elapsed}`,
    incomplete: (time) => `incomplete: the connection ended before the end of the line, ${time}`,
    invalid: 'not valid UTF-8: � stands for the bytes that are no text',
    cutCharacter: 'recv() has cut a character in two',
    partOfCharacter: '(part of a character)',
    sameRecv: 'in one recv() with the one before',
    emptyText: '(empty line)',
    showWhole: (n) => `Show all ${numbers.integer(n)} characters`,
    lastReceived: 'Received',
  },

  copy: {
    button: 'Copy',
    title: 'Copy the command',
    done: 'Copied',
    failed: 'Select it and copy by hand: the browser does not allow it here.',
  },

  composer: {
    label: 'Message',
    placeholder: 'Type, Enter sends it',
    send: 'Send',
    ask: (n) => `Send ${count(n, 'line as one message', `lines as ${n} messages`)}?`,
    confirm: (n) => `Send ${count(n, 'message', 'messages')}`,
    edit: 'Keep editing',
    tooLong: (line, lines, bytes, limit) =>
      `Not sent: ${lines === 1 ? 'the message' : `line ${line}`} has ${numbers.integer(bytes)} bytes, and a message may have ${numbers.integer(limit)}. Shorten it or send it in parts.`,
    partly: (sent) =>
      `${count(sent, 'message was', 'messages were')} taken; the rest is still here.`,
    sending: 'Sending …',
  },

  program: {
    title: 'Program running in this peer',
    mode: {
      running: 'running',
      blocked: 'blocked',
      pending: 'waiting',
      retry: 'retry pause',
      idle: 'idle',
      unobserved: 'unobserved',
    },
    mark(mode, operation, elapsed, alone) {
      const word = mode === 'pending' ? 'waiting' : en.program.mode[mode]
      return `${alone ? '' : `${callOf(operation)} `}${word} ${elapsed}`
    },
    showSpans: (operation) => `Show the spans of ${callOf(operation)} in the timeline`,
    none: 'No program yet.',
  },

  figures: {
    title: 'Figures',
    thisRun: 'this run',
    lastRun: 'its last run',
    response: 'response time, Enter → kernel',
    median: 'median',
    p95: 'p95',
    last: 'last',
    responseTitle: 'From Enter until the kernel had the last byte of the message',
    shares: 'share of the thread’s time',
    perSecond: 'messages/s',
    cpu: 'CPU',
    cpuTitle: 'CPU time of the program’s thread',
    notYetRun: 'not yet run',
    none: '–',
    unknown: 'unknown',
    notYet: 'no figures yet',
  },

  sockets: {
    title: 'Sockets',
    view: 'kernel view, 10 Hz',
    needsLinux: 'States and queues come from the kernel. This view needs Linux.',
    noReading: 'The kernel was not asked yet.',
    columns: {
      socket: 'socket',
      state: 'state',
      send: 'send queue',
      receive: 'receive queue',
    },
    role: { listening: 'listen', outgoing: 'outgoing', incoming: 'incoming', input: 'input' },
    none: 'The program has no socket open.',
    waiting: (n) => `${numbers.integer(n)} waiting`,
    waitingTitle: (limit) =>
      `Accept queue: connected, not yet accepted. It holds ${numbers.integer(limit)}.`,
    unread: (bytes) => `${bytes} unread`,
    inProcess: (bytes) => `+ ${bytes} in the process`,
    full: (bytes) => `full: ${bytes}`,
    fullTitle: 'The send buffer is full: send() waits until the peer makes room.',
    receiveFull: (bytes) => `full: ${bytes} unread`,
    receiveFullTitle:
      'The receive buffer is full: this kernel lets the peer send nothing more (window 0) until the program reads.',
    bufferTitle: (bytes) => `The kernel gives this buffer ${bytes}, its own book-keeping included.`,
    halfClosed: 'half-closed',
    halfClosedTitle: 'The peer has ended its side, and the program has read that.',
  },

  thread: {
    name: (tid) => `thread ${tid}`,
    state: (state) => `state ${state}`,
    in: (call) => `in ${call}`,
    userMode: 'in no system call',
    waitChannel: (name) => `wchan ${name}`,
    cpu: (cpu, elapsed) => `${numbers.duration(cpu)} CPU in ${numbers.duration(elapsed)}`,
    switches: (voluntary, involuntary) =>
      `${count(voluntary, 'voluntary switch', 'voluntary switches')}, ${numbers.integer(involuntary)} involuntary`,
  },

  events: {
    title: 'Events',
    none: 'Nothing has happened yet.',
    restarted: (model, before) =>
      `The program was restarted in place: ${model} instead of ${before}. The chat and the recording go on.`,
    times: (n) => `${numbers.integer(n)} times`,
    dismiss: 'Dismiss',
    dismissAll: 'Dismiss all',
  },

  keys: {
    title: 'Keys',
    timeline: 'In the timeline',
    close: 'Close',
    list: [
      { keys: ['Enter'], does: 'send the message' },
      { keys: ['Shift', 'Enter'], does: 'begin a new line; each line is a message' },
      { keys: ['Esc'], does: 'go on editing instead of sending several lines; close this list' },
      { keys: ['C'], does: 'write a message' },
      { keys: ['G'], does: 'explain the words on screen' },
      { keys: ['?'], does: 'show this list' },
    ],
  },
}
