/** A link of two one-way connections between peers of this machine. */
export const linkOf = (listen, peer) => ({
  listen,
  peer,
  admitted: [listen.host],
  turn: 'speak',
  framing: 'line',
  buffers: { receive: null, send: null },
})
