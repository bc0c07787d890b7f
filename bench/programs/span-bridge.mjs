/** A bridge whose program does nothing but finish spans; prints what was lost when it ends. */
import { linkOf } from './link.mjs'
import { Session } from '../../packages/bridge/dist/session/session.js'
import { servePage } from '../../packages/bridge/dist/server/server.js'
import { Watch } from '../../packages/bridge/dist/watch/watch.js'

const [listenPort, uiPort] = process.argv.slice(2).map(Number)
const host = '127.0.0.1'
const session = await Session.open({
  model: 'sync',
  name: 'Bench',
  peerName: 'Nobody',
  link: linkOf({ host, port: listenPort }, { host, port: 9 }),
  record: null,
  otherPeerCommand: null,
  language: 'en',
  own: { worker: new URL('./span-source.mjs', import.meta.url) },
})
let lost = 0
session.onMessage = (message) => {
  if (message.type === 'gap') lost += message.count
}
const page = await servePage(session, uiPort, new Watch(session, uiPort))
await session.start()
console.log('ready')
process.on('SIGTERM', async () => {
  await session.stop()
  await page.close()
  console.log(lost)
  process.exit(0)
})
