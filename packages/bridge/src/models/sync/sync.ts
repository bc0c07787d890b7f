import type { SyncIo, SyncRegion } from '../../program/io.js'

/** One thread, blocking calls: everything in its turn. */
export const programs: Record<SyncRegion, (io: SyncIo) => void> = {
  'pair speak line'({ port, peer, listen, connect, accept, input, send, recv, show }) {
    // #region pair speak line
    const server = listen(port)
    const outgoing = connect(peer)
    const incoming = accept(server)
    while (true) {
      send(outgoing, input())
      show(recv(incoming))
    }
    // #endregion
  },

  'pair listen line'({ port, peer, listen, connect, accept, input, send, recv, show }) {
    // #region pair listen line
    const server = listen(port)
    const outgoing = connect(peer)
    const incoming = accept(server)
    while (true) {
      show(recv(incoming))
      send(outgoing, input())
    }
    // #endregion
  },

  'pair speak raw'({ port, peer, listen, connect, accept, input, send, recv, show }) {
    // #region pair speak raw
    const server = listen(port)
    const outgoing = connect(peer)
    const incoming = accept(server)
    while (true) {
      send(outgoing, input())
      show(recv(incoming, 1024))
    }
    // #endregion
  },

  'pair listen raw'({ port, peer, listen, connect, accept, input, send, recv, show }) {
    // #region pair listen raw
    const server = listen(port)
    const outgoing = connect(peer)
    const incoming = accept(server)
    while (true) {
      show(recv(incoming, 1024))
      send(outgoing, input())
    }
    // #endregion
  },

  'accepted speak line'({ port, listen, accept, input, send, recv, show }) {
    // #region accepted speak line
    const server = listen(port)
    const connection = accept(server)
    while (true) {
      send(connection, input())
      show(recv(connection))
    }
    // #endregion
  },

  'accepted listen line'({ port, listen, accept, input, send, recv, show }) {
    // #region accepted listen line
    const server = listen(port)
    const connection = accept(server)
    while (true) {
      show(recv(connection))
      send(connection, input())
    }
    // #endregion
  },

  'accepted speak raw'({ port, listen, accept, input, send, recv, show }) {
    // #region accepted speak raw
    const server = listen(port)
    const connection = accept(server)
    while (true) {
      send(connection, input())
      show(recv(connection, 1024))
    }
    // #endregion
  },

  'accepted listen raw'({ port, listen, accept, input, send, recv, show }) {
    // #region accepted listen raw
    const server = listen(port)
    const connection = accept(server)
    while (true) {
      show(recv(connection, 1024))
      send(connection, input())
    }
    // #endregion
  },

  'dialled speak line'({ peer, connect, input, send, recv, show }) {
    // #region dialled speak line
    const connection = connect(peer)
    while (true) {
      send(connection, input())
      show(recv(connection))
    }
    // #endregion
  },

  'dialled listen line'({ peer, connect, input, send, recv, show }) {
    // #region dialled listen line
    const connection = connect(peer)
    while (true) {
      show(recv(connection))
      send(connection, input())
    }
    // #endregion
  },

  'dialled speak raw'({ peer, connect, input, send, recv, show }) {
    // #region dialled speak raw
    const connection = connect(peer)
    while (true) {
      send(connection, input())
      show(recv(connection, 1024))
    }
    // #endregion
  },

  'dialled listen raw'({ peer, connect, input, send, recv, show }) {
    // #region dialled listen raw
    const connection = connect(peer)
    while (true) {
      show(recv(connection, 1024))
      send(connection, input())
    }
    // #endregion
  },
}
