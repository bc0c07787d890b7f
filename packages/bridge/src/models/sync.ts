import type { SyncIo } from './io.js'

/** One thread, blocking calls: everything in its turn. */
export function syncProgram(io: SyncIo): void {
  const { port, peer, listen, connect, accept, input, send, recv, show } = io
  // #region program
  const server = listen(port)
  const outgoing = connect(peer)
  const incoming = accept(server)
  while (true) {
    send(outgoing, input())
    show(recv(incoming))
  }
  // #endregion
}
