import type { SyncIo } from '../../program/io.js'
import type { Load } from './load.js'

/** Sends everything it has before it reads anything. */
export function exchange(
  { port, peer, listen, connect, accept, input, send, recv }: SyncIo,
  load: Load,
) {
  // #region send first
  const server = listen(port)
  const outgoing = connect(peer)
  const incoming = accept(server)
  while (true) {
    input()
    send(outgoing, load)
    receive()
  }
  function receive() {
    let rest = load.bytes.length
    while (rest > 0) rest -= recv(incoming, 65_536).bytes.length
  }
  // #endregion
}
