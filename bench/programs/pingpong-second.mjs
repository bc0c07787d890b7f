/** Answers every line with itself. */
import { runSyncProgram } from '../../packages/bridge/dist/program/sync/run-program.js'

runSyncProgram(() => ({ port, peer, listen, connect, accept, send, recv }) => {
  const server = listen(port)
  const outgoing = connect(peer)
  const incoming = accept(server)
  for (;;) send(outgoing, recv(incoming))
})
