/**
 * How much others may make this bridge keep or do at once: viewers, connections to its page, and the
 * bridges that it watches. (What both ends of a stream must agree on is in the protocol's limits.)
 */
import {
  FRAME_HEADER_BYTES,
  MAX_BODY_BYTES,
  MAX_VIEWER_PAYLOAD_BYTES,
  type Bytes,
  type Milliseconds,
} from '@peerscope/protocol'

const KIB: Bytes = 1024
const MIB: Bytes = 1024 * KIB

// Viewers of the stream and of the labs

/** Connections of viewers at a time; one more is closed with 1013. */
export const MAX_VIEWERS = 2000
/** Pages of the labs at a time; one more is closed with 1013. */
export const MAX_LAB_VIEWERS = 200
/** What a viewer was sent and has not read: with so much it is sent nothing more, and not listened to. */
export const MAX_UNREAD: Bytes = MIB
/** All viewers share this: where there are many, each may have less unread. */
export const MAX_UNREAD_OF_ALL: Bytes = 128 * MIB
/** A page of the labs may leave a whole lab unread; what goes beyond is not sent. */
export const MAX_LAB_UNREAD: Bytes = 16 * MIB
/** Who reads less than `MAX_UNREAD` in this time is disconnected with 1013. */
export const STALLED_AFTER: Milliseconds = 10_000
/** Who has connected and asked for nothing in this time is disconnected with 1008. */
export const SILENT_FOR: Milliseconds = 10_000
/** Commands, pings and pongs of one viewer; more is answered with 1008. */
export const COMMANDS_A_SECOND = 50
/** So many of them may come at once. */
export const COMMAND_BURST = 200
/** Of a page of the labs: every command may start a process, or end one. */
export const LAB_COMMANDS_A_SECOND = 2
export const LAB_COMMAND_BURST = 10
/** Pieces of one message of a viewer. */
export const MAX_FRAGMENTS = 64
/** A viewer's hellos are answered once in this time; those that come sooner get one answer. */
export const HELLO_EVERY: Milliseconds = 1000
/** One snapshot serves all viewers who ask for one within this time. */
export const SNAPSHOT_IS_FRESH: Milliseconds = 1000
/** Snapshots that viewers are still reading; for another one the readers of the oldest must go. */
export const MAX_SNAPSHOTS = 4
/** A viewer that has not read its snapshot by then is disconnected. */
export const SNAPSHOT_MAY_TAKE: Milliseconds = 60_000
/** A viewer that ignores close frames must not hold up the end of the bridge. */
export const CLOSE_MAY_TAKE: Milliseconds = 500

// Connections and requests to the page

/** Connections to the page at a time, of all kinds, if the descriptors suffice. */
export const MAX_CONNECTIONS = 2500
/** Descriptors that are never given to the page and its viewers: the chat, its recording, a lab. */
export const RESERVED_DESCRIPTORS = 24
/** Beyond the cap so many connections are told so; more are closed at once. */
export const MAX_SURPLUS = 8
/** They have this long to ask, to be told. */
export const SURPLUS_MAY_TAKE: Milliseconds = 1000
/** Whoever connects has this long for the head of a request. */
export const HEAD_MAY_TAKE: Milliseconds = 5000
/** And this long for all of it. */
export const REQUEST_MAY_TAKE: Milliseconds = 10_000
/** A connection without a request is kept this long for the next one. */
export const KEPT_IDLE: Milliseconds = 5000
/** Requests that one connection may send ahead; they are answered one after the other. */
export const MAX_PIPELINED = 16
/** Answers under way at a time, of all connections: each holds a file or a piece of one. */
export const MAX_ANSWERS = 64
/** An answer of which nothing was read for this long makes room for another one, where room is short. */
export const ANSWER_MAY_PAUSE: Milliseconds = 1000
/** Answers to `/history` under way at a time: each is in memory as a whole. */
export const MAX_HISTORY_ANSWERS = 4
/** Requests for `/history` that may wait for that; more are refused with 503. */
export const MAX_HISTORY_WAITING = 32
/** Of one answer: 131,072 spans. */
export const MAX_HISTORY: Bytes = 4 * MIB
/** An answer is handed to its connection in pieces of this size, as they are read. */
export const HISTORY_PIECE: Bytes = 64 * KIB
/** Requests for `/history` a second, of all pages: each searches the index of the session file. */
export const HISTORY_A_SECOND = 50
export const HISTORY_BURST = 100
/** Body of a request; none of ours has one. */
export const MAX_REQUEST_BODY: Bytes = KIB

// Bridges that are watched: whoever answers there may be anybody

/** From dialling to the end of the handshake, however slowly its bytes come. */
export const HANDSHAKE_MAY_TAKE: Milliseconds = 3000
/** A bridge that was live a moment ago is tried again this soon. */
export const RETRY_SOON: Milliseconds = 500
/** One that was not there, at first; then after twice as long, each time. */
export const RETRY_FIRST: Milliseconds = 1000
/** And at last this seldom. */
export const RETRY_SELDOM: Milliseconds = 15_000
/** Heartbeats and answers to pings are small. */
export const MAX_PONG: Bytes = 64 * KIB
/** It sends about five of them a second; who sends more than this is no bridge. */
export const PONGS_A_SECOND = 50
export const PONG_BURST = 200
/** One frame of a stream: a snapshot is the longest. */
export const MAX_RELAYED_FRAME: Bytes = FRAME_HEADER_BYTES + MAX_BODY_BYTES
/** Frames and bytes a second that are passed on, of all streams: more has to wait at its source. */
export const RELAYED_FRAMES_A_SECOND = 50_000
export const RELAYED_BYTES_A_SECOND: Bytes = 64 * MIB
/** Connections to watched bridges on behalf of viewers, if the descriptors suffice. */
export const MAX_RELAYS = 500
/** A bridge that is asked for its history has this long to begin its answer, and as long to end it. */
export const OTHERS_HISTORY_MAY_TAKE: Milliseconds = 5000

/** One message of a viewer (both ends must agree). */
export const MAX_COMMAND: Bytes = MAX_VIEWER_PAYLOAD_BYTES
