/** The thread that receives, of a program with two. */
import { runSyncProgram } from '../../packages/bridge/dist/program/sync/run-program.js'

runSyncProgram(() => ({ port, listen, accept, recv, show }) => {
  const server = listen(port)
  const incoming = accept(server)
  while (true) show(recv(incoming))
})
