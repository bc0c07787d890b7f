/** Reads and forgets whatever comes; prints its port. The same for every sender. */
import { createServer } from 'node:net'

const server = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.resume()
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
