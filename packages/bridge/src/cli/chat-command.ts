/** `peerscope sync|async`: one peer of a chat, its page and its terminal. */
import {
  formatAddress,
  ProblemError,
  problemOf,
  type Language,
  type LinkForm,
  type Milliseconds,
  type Model,
} from '@peerscope/protocol'
import { exitNow } from '../blocking/exit-now.js'
import { readChatSettings } from '../config/peer-settings.js'
import { dialledAddresses, linkForm } from '../program/link.js'
import { servePage, type PageServer } from '../server/server.js'
import { Session } from '../session/session.js'
import { Watch } from '../watch/watch.js'
import { whenNpmEnds } from './npm-parent.js'
import { Terminal } from './terminal.js'
import type { TextKey } from './texts/texts.js'

/**
 * Ctrl+C under npm arrives twice, from the terminal and from npm: signals this close together
 * are one wish to stop, and not a second, more urgent one.
 */
const SAME_WISH: Milliseconds = 300

const readyText = {
  pair: 'ready',
  accepted: 'readyToBeDialled',
  dialled: 'readyToDial',
} as const satisfies Record<LinkForm, TextKey>

const PAGE_MAY_TAKE: Milliseconds = 800
/** The exit code of a failure at run time. */
const FAILED = 1

/** @throws ProblemError when it cannot start; then nothing is left running. */
export async function chat(model: Model, args: string[], language: Language): Promise<void> {
  const settings = await readChatSettings(model, args, language)
  const session = await Session.open(settings)
  const terminal = new Terminal(language, settings.json)
  const { listen, peer } = settings.link
  const chats = [listen, peer].filter((address) => address !== null)
  const watch = new Watch(session, { page: settings.uiPort, chats })
  let page: PageServer | null = null
  const stop = stopOnSignal(session, watch, () => page, terminal)
  whenNpmEnds(() => {
    stop('SIGTERM')
  })
  try {
    if (settings.uiPort !== null) page = await servePage(session, settings.uiPort, watch)
    terminal.attach(session)
    await session.start()
  } catch (error) {
    watch.close()
    await page?.close()
    await session.abandon()
    throw error
  }
  terminal.say(readyText[linkForm(settings.link)], {
    name: settings.name,
    model,
    listen: listen === null ? '' : formatAddress(listen),
    peer: dialledAddresses(settings.link).map(formatAddress).join(', '),
  })
  if (process.stdin.isTTY) terminal.say('typing')
  if (page !== null) terminal.say('page', { url: page.url })
  if (settings.record !== null) terminal.say('recording', { file: settings.record })
  for (const url of settings.watch) {
    const problem = watch.add(url)
    if (problem !== null) session.notice(problem)
  }
  terminal.readInput(session)
  // A parent that started us with a channel (the demo) takes us with it when it dies.
  if (process.channel !== undefined)
    process.once('disconnect', () => {
      stop('SIGTERM')
    })
}

/** SIGINT, SIGTERM, SIGHUP end the bridge in order; a second one ends it at once (signal(7)). */
function stopOnSignal(
  session: Session,
  watch: Watch,
  page: () => PageServer | null,
  terminal: Terminal,
): (signal: NodeJS.Signals) => void {
  let stoppingSince: Milliseconds | null = null
  const stop = (signal: NodeJS.Signals) => {
    if (stoppingSince !== null) {
      if (performance.now() - stoppingSince > SAME_WISH) endBy(signal)
      return
    }
    stoppingSince = performance.now()
    void endInOrder().catch((error: unknown) => {
      if (error instanceof ProblemError) terminal.problem(error.problem)
      terminal.say('stuck')
      endBy(signal)
    })
  }
  const endInOrder = async () => {
    watch.close()
    const unsent = session.unsent()
    await session.stop()
    if (unsent !== null) terminal.problem(unsent)
    if (terminal.hasUnreadInput) terminal.problem(problemOf('inputUnread'))
    // A viewer that clings to its connection does not keep the bridge.
    await Promise.race([
      page()?.close(),
      new Promise((resolve) => setTimeout(resolve, PAGE_MAY_TAKE)),
    ])
    const { recording } = session
    if (recording?.isIncomplete === true)
      terminal.problem(problemOf('recordingIncomplete', { file: recording.file }))
    const isKept = recording?.isIncomplete !== true && recording?.isRemoved !== true
    const code = isKept ? 0 : FAILED
    await terminal.close()
    if (recording?.isSyncing === true) await exitNow(code)
    else process.exit(code)
  }
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  const endBy = (signal: NodeJS.Signals) => {
    // process.exit() would wait for a thread that sits in a system call; the signal does not.
    terminal.leave()
    for (const one of signals) process.removeAllListeners(one)
    process.kill(process.pid, signal)
  }
  return stop
}
