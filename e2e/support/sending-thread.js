/** The thread that reads its input and sends, of a program with two. */
import { runSyncProgram } from '../../packages/bridge/dist/program/sync/run-program.js'

runSyncProgram(() => ({ peer, connect, input, send }) => {
  const outgoing = connect(peer)
  while (true) send(outgoing, input())
})
