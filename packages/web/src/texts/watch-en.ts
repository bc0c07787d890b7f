import { callOf } from './operations'
import type { Texts } from './texts'

export const watchEn: Texts['watch'] = {
  button: (peers) => `Watching: ${peers}`,
  state: {
    connecting: 'not reached yet',
    live: 'live',
    gone: 'gone, tried again from time to time',
  },
  add: 'Watch',
  at: (peer) => `At ${peer}`,
  watched: 'watched',
}

export const flowEn: Texts['flow'] = {
  read: (peer, after) => `read by ${peer} ${after} after Enter`,
  unread: (peer, time) => `unread in ${peer}’s receive buffer for ${time}`,
  readAhead: (peer, time) => `in ${peer}’s process, unread by the program for ${time}`,
  lost: (peer) => `never read: ${peer}’s end of the connection has gone`,
  unheard: (peer) => `not known whether ${peer} has read it: its bridge does not answer`,
  part: {
    queue: () => 'in the input queue',
    send: () => 'in send()',
    buffer: (peer) => `under way and in ${peer}’s receive buffer`,
    process: (peer) => `in ${peer}’s process, unread`,
  },
}

export const deadlockEn: Texts['deadlock'] = {
  title: 'Deadlock:',
  waits: (peer, operation, other) => `${peer} waits in ${callOf(operation)} for ${other}`,
  nobody: 'Each could only be released by another one that waits as well.',
}
