import type { AsyncIo, AsyncRegion } from '../../program/io.js'

/** One event loop: receiving and speaking overlap. */
export const programs: Record<AsyncRegion, (io: AsyncIo) => Promise<void>> = {
  async 'pair line'({ port, peer, listen, connect, accept, input, send, recv, show }) {
    // #region pair line
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
  },

  async 'pair raw'({ port, peer, listen, connect, accept, input, send, recv, show }) {
    // #region pair raw
    const server = await listen(port)
    await Promise.all([receive(), speak()])
    async function receive() {
      const incoming = await accept(server)
      while (true) show(await recv(incoming, 1024))
    }
    async function speak() {
      const outgoing = await connect(peer)
      while (true) await send(outgoing, await input())
    }
    // #endregion
  },

  async 'accepted line'({ port, listen, accept, input, send, recv, show }) {
    // #region accepted line
    const server = await listen(port)
    const connection = await accept(server)
    await Promise.all([receive(), speak()])
    async function receive() {
      while (true) show(await recv(connection))
    }
    async function speak() {
      while (true) await send(connection, await input())
    }
    // #endregion
  },

  async 'accepted raw'({ port, listen, accept, input, send, recv, show }) {
    // #region accepted raw
    const server = await listen(port)
    const connection = await accept(server)
    await Promise.all([receive(), speak()])
    async function receive() {
      while (true) show(await recv(connection, 1024))
    }
    async function speak() {
      while (true) await send(connection, await input())
    }
    // #endregion
  },

  async 'dialled line'({ peer, connect, input, send, recv, show }) {
    // #region dialled line
    const connection = await connect(peer)
    await Promise.all([receive(), speak()])
    async function receive() {
      while (true) show(await recv(connection))
    }
    async function speak() {
      while (true) await send(connection, await input())
    }
    // #endregion
  },

  async 'dialled raw'({ peer, connect, input, send, recv, show }) {
    // #region dialled raw
    const connection = await connect(peer)
    await Promise.all([receive(), speak()])
    async function receive() {
      while (true) show(await recv(connection, 1024))
    }
    async function speak() {
      while (true) await send(connection, await input())
    }
    // #endregion
  },
}
