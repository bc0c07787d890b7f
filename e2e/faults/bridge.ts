/** The built bridge: real programs need the real files of their workers. */
export type { SessionSettings } from '../../packages/bridge/dist/session/session-settings.js'
export { Session } from '../../packages/bridge/dist/session/session.js'
