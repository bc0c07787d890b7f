/** Sizes that both ends must agree on. */

/** An outgoing message, newline apart: asyncio's `readline` takes 65,536 bytes at most. */
export const MAX_MESSAGE_BYTES = 65_535
/** An incoming line; a longer one resets the connection. */
export const MAX_LINE_BYTES = 1024 * 1024
/** One message of a viewer: room for the longest line, of which JSON may write each byte as six. */
export const MAX_VIEWER_PAYLOAD_BYTES = 6 * MAX_MESSAGE_BYTES + 1024
/** Other bridges that one bridge views. */
export const MAX_WATCHED = 16
/** Lines that may wait in the input queue before further ones are refused. */
export const MAX_QUEUED_LINES = 1000
/** `--receive-buffer`, `--send-buffer`. */
export const MIN_BUFFER_BYTES = 256
export const MAX_BUFFER_BYTES = 64 * 1024 * 1024
/** Messages a bridge and a page keep in memory; older ones are in the session file. */
export const MAX_MESSAGES_IN_MEMORY = 10_000
/** Runs of which a bridge remembers the lanes and figures; a viewer that comes late sees no earlier ones. */
export const MAX_RUNS_IN_MEMORY = 200
/** The bridge says that it lives this often, in milliseconds. */
export const HEARTBEAT_MS = 250
/** A page that heard nothing for this long calls itself blind, in milliseconds. */
export const SILENCE_MS = 1000
