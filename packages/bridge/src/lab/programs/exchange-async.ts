import type { AsyncIo } from '../../program/io.js'
import type { Load } from './load.js'

/** Sends and reads at the same time. */
export async function exchange(
  { port, peer, listen, connect, accept, input, send, recv }: AsyncIo,
  load: Load,
) {
  // #region send first
  const server = await listen(port)
  const outgoing = await connect(peer)
  const incoming = await accept(server)
  while (true) {
    await input()
    await Promise.all([send(outgoing, load), receive()])
  }
  async function receive() {
    let rest = load.bytes.length
    while (rest > 0) rest -= (await recv(incoming, 65_536)).bytes.length
  }
  // #endregion
}
