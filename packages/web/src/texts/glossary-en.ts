import type { Glossary } from './glossary'

export const glossaryEn: Glossary = {
  synchronous: {
    term: 'synchronous communication',
    meaning: 'The partners wait for each other. Not the same as blocking.',
  },
  asynchronous: {
    term: 'asynchronous communication',
    meaning: 'The sender goes on and does not wait for the receiver.',
  },
  blocking: {
    term: 'blocking',
    meaning: 'The call returns only when it is done; until then it holds its thread.',
  },
  nonBlocking: {
    term: 'non-blocking',
    meaning: 'The call returns at once, whether or not there was something to do.',
  },
  running: { term: 'running', meaning: 'Using the CPU.' },
  blocked: {
    term: 'blocked',
    meaning: 'The thread is held by one call and can do nothing else.',
  },
  pending: {
    term: 'waiting, pending',
    meaning: 'An operation is outstanding, and the thread is free for others.',
  },
  idle: { term: 'idle', meaning: 'Nothing to do: the event loop sleeps, held by no operation.' },
  unobserved: {
    term: 'unobserved',
    meaning:
      'Nobody saw what happened here: the process was stopped or had no processor, or records were lost.',
  },
  ready: { term: 'ready', meaning: 'Could go on now; the kernel has what it waited for.' },
  polling: { term: 'polling', meaning: 'Asking again and again whether there is something.' },
  busyWaiting: { term: 'busy waiting', meaning: 'Waiting while using the CPU.' },
  multiplexing: {
    term: 'multiplexing',
    meaning: 'One wait for many sockets at once: select(), poll(), epoll.',
  },
  eventLoop: {
    term: 'event loop',
    meaning: 'Waits for many things at once and hands out whatever is ready, one after another.',
  },
  callback: { term: 'callback', meaning: 'A function that is called when an event has come.' },
  coroutine: {
    term: 'coroutine',
    meaning: 'A function that can pause (await) and be resumed where it left off.',
  },
  thread: {
    term: 'thread',
    meaning: 'One strand of execution: it does one thing at a time.',
  },
  concurrency: {
    term: 'concurrency',
    meaning: 'Progress overlaps: several things are under way. One thread is enough for it.',
  },
  parallelism: {
    term: 'parallelism',
    meaning: 'Several things happen truly at the same time, on several cores.',
  },
  peer: { term: 'peer', meaning: 'One end of a chat, equal to the other: each dials and listens.' },
  socket: { term: 'socket', meaning: 'An end point of a connection, kept by the kernel.' },
  listeningSocket: {
    term: 'listening socket',
    meaning: 'Takes connections; it carries no data itself.',
  },
  acceptQueue: {
    term: 'accept queue',
    meaning:
      'Connections that the kernel has made already and that the program has not accepted yet. Who dialled can send meanwhile.',
  },
  sendBuffer: {
    term: 'send buffer',
    meaning:
      'Where the kernel keeps what was sent until the other kernel has it. When it is full, send() waits.',
  },
  receiveBuffer: {
    term: 'receive buffer',
    meaning: 'Where the kernel keeps what has arrived and the program has not read.',
  },
  byteStream: {
    term: 'byte stream',
    meaning: 'What TCP carries: bytes in order, without borders between messages.',
  },
  framing: {
    term: 'framing',
    meaning:
      'Marks where a message ends, here with a newline. TCP does not: two sends may be one recv, and one send several.',
  },
  partialRead: {
    term: 'partial read',
    meaning: 'recv() returned only some of the bytes of a message; the rest comes later.',
  },
  flowControl: {
    term: 'flow control',
    meaning: 'The receiver slows the sender down: it says how much room its buffer has.',
  },
  backpressure: {
    term: 'backpressure',
    meaning: 'Full queues, one behind the other, stop whoever produces.',
  },
  acknowledgement: {
    term: 'acknowledgement',
    meaning: 'The other kernel has the bytes. Its program may not have looked at them.',
  },
  delivery: { term: 'delivery', meaning: 'The other program has read it.' },
  unconfirmed: {
    term: 'unconfirmed',
    meaning: 'Given to the kernel, and the connection ended before it was known to have arrived.',
  },
  responseTime: {
    term: 'response time',
    meaning: 'From sending to the other program reading it.',
  },
  throughput: { term: 'throughput', meaning: 'Messages per second.' },
  duplex: {
    term: 'full and half duplex',
    meaning: 'Both ways at once, or in turns. TCP is full duplex; a program may not be.',
  },
  halfClose: {
    term: 'half-close',
    meaning:
      'One direction has ended (FIN), the other goes on. The one who gets the FIN cannot tell it from a full close.',
  },
  reset: {
    term: 'reset (RST)',
    meaning:
      'The connection is broken off at once, both ways. What lay in its buffers is lost. It is the answer to bytes for a socket that is gone.',
  },
  deadlock: { term: 'deadlock', meaning: 'Waiting in a circle. It needs no lock.' },
  recording: { term: 'recording', meaning: 'A session file: all that a bridge has seen.' },
}
