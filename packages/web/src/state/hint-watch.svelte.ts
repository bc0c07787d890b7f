import type { PageState } from './page-state.svelte'
import { endOfHint } from './hint-end'
import { HintLog } from './hint-log'
import { hintsOf } from './hints'
import { longestLoopRun } from './loop-runs'
import { programState } from './program-state'
import type { SessionState } from './session-state.svelte'

/** Lines that wait, and the newest that came, are among these. */
const LOOKED_AT = 200

/** Tells every session on a page what its moment shows, as long as the page is there. @returns what ends that */
export function watchHints(page: PageState): () => void {
  const logs = new WeakMap<SessionState, { epoch: string; log: HintLog }>()

  function logOf(session: SessionState, epoch: string): HintLog {
    const known = logs.get(session)
    if (known?.epoch === epoch) return known.log
    const log = new HintLog()
    logs.set(session, { epoch, log })
    return log
  }

  function look(session: SessionState): void {
    const { run, open, sockets, kernel, now, blind, trace, ended } = session
    const log = logOf(session, session.session?.epoch ?? '')
    const program = programState(run, open, ended)
    const messages = session.messages(LOOKED_AT).shown
    const loopRun = longestLoopRun(trace, now)
    // What is not heard is not known.
    const facts = { program, sockets, kernel, messages, nowNs: now, loopRun }
    log.apply(blind ? [] : hintsOf(facts), (hint) => endOfHint(hint, program, trace, now))
    session.told = log.all
  }

  return $effect.root(() => {
    $effect(() => page.sessions.forEach(look))
  })
}
