import type { AsyncIo } from './io.js'

/** One event loop: receiving and speaking overlap. */
export async function asyncProgram(io: AsyncIo): Promise<void> {
  const { port, peer, listen, connect, accept, input, send, recv, show } = io
  // #region program
  const server = await listen(port)
  await Promise.all([receive(), speak()])
  async function receive() {
    const incoming = await accept(server)
    while (true) show(await recv(incoming))
  }
  async function speak() {
    const outgoing = await connect(peer)
    while (true) await send(outgoing, await input())
  }
  // #endregion
}
