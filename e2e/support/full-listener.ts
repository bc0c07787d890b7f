/** A listening socket whose accept queue is full: whoever dials it next gets no answer. */
import type { TestContext } from 'vitest'
import { TestProcess } from './process.js'
import { needs } from './tools.js'

const script = `
import socket, time
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
time.sleep(0.2)
print(address[1], flush=True)
time.sleep(600)
`

/** Node always accepts; so this one is Python. Skips the test where there is none. */
export async function fullListener(context: TestContext): Promise<{ port: number }> {
  const listener = new TestProcess('full listener', [needs(context, 'python3'), '-c', script])
  return { port: Number(await listener.shows(/^\d+$/)) }
}
