/** Units in types: a name at every border says what a number counts. */

/** Whole nanoseconds on the monotonic clock since the session's start (exact to 104 days). */
export type Nanoseconds = number
export type Microseconds = number
export type Milliseconds = number
export type Bytes = number
/** A file descriptor of the bridge's process. */
export type Fd = number
/** A number of `errno(3)`; 0 means no error. */
export type Errno = number
/** A connection or listening socket of the session, numbered from 1; 0 means none. */
export type ConnectionId = number
/** A row of the timeline, numbered from 1 within the session. */
export type LaneId = number
/** Position of a frame in a bridge's stream, from 1; 0 means "not part of the stream". */
export type Sequence = number
