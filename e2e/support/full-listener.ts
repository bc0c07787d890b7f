/** A listening socket whose accept queue is full: whoever dials it next gets no answer. */
import type { TestContext } from 'vitest'
import { TestProcess } from './process.js'
import { needs } from './tools.js'

const script = `
import socket, struct, time
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(0)
address = server.getsockname()
clients = []
for _ in range(8):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(address)
    clients.append(client)
# tcpi_unacked of a listening socket is the length of its accept queue (tcp(7)).
while struct.unpack_from("I", server.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104), 24)[0] == 0:
    time.sleep(0.01)
print(address[1], flush=True)
# The test ends it.
time.sleep(600)
`

/** Node always accepts; so this one is Python. Skips the test where there is none. */
export async function fullListener(context: TestContext): Promise<{ port: number }> {
  const listener = new TestProcess('full listener', [needs(context, 'python3'), '-c', script])
  return { port: Number(await listener.shows(/^\d+$/)) }
}
