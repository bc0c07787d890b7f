/**
 * A bridge whose program does nothing but finish spans; prints what was lost when it ends.
 *
 *   node span-bridge.mjs LISTEN_PORT UI_PORT [SOURCE MODEL NAME WATCHED_PAGE …]
 */
import { linkOf } from './link.mjs'
import { Session } from '../../packages/bridge/dist/session/session.js'
import { servePage } from '../../packages/bridge/dist/server/server.js'
import { Watch } from '../../packages/bridge/dist/watch/watch.js'

const [listen, ui, source = 'span-source.mjs', model = 'sync', name = 'Bench', ...pages] =
  process.argv.slice(2)
const [listenPort, uiPort] = [Number(listen), Number(ui)]
const host = '127.0.0.1'
const session = await Session.open({
  model,
  name,
  peerName: 'Nobody',
  link: linkOf({ host, port: listenPort }, { host, port: 9 }),
  record: null,
  otherPeerCommand: null,
  language: 'en',
  own: { worker: new URL(`./${source}`, import.meta.url) },
})
let lost = 0
session.onMessage = (message) => {
  if (message.type === 'gap') lost += message.count
  if (message.type === 'notice' && message.problem.values.peer === 'filled') console.log('filled')
}
const watch = new Watch(session, uiPort)
const page = await servePage(session, uiPort, watch)
await session.start()
for (const url of pages) watch.add(url)
console.log('ready')
process.on('SIGTERM', async () => {
  watch.close()
  await session.stop()
  await page.close()
  console.log(lost)
  process.exit(0)
})
