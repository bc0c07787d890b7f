/** What the terminal says; `{name}` is filled in. */
export const en = {
  ready: '{name} ({model}) listens on {listen} and dials {peer}. Type a line, Enter sends it.',
  page: 'Page: {url}',
  recording: 'Recording to {file}',
  demoReady: 'Alice and Bob are running. Open both pages side by side:',
  demoStop: 'Ctrl+C stops both.',
  stuck: 'The program could not be freed from its call; ending by the signal itself.',
  help: `peerscope: see where a chat program waits, and why.

  peerscope sync|async --listen-port N --peer-ip A --peer-port N [flags]
      one peer of a chat over TCP, in the synchronous or the asynchronous model
  peerscope demo [--alice sync|async] [--bob sync|async] [--alice-port N] [--bob-port N]
      two peers, Alice and Bob, and their pages
  peerscope export FILE --to ndjson [--out FILE] [--salvage]
      a recorded session as one JSON object a line

Flags of a peer
  --listen-port N    port on which this peer waits for the other one
  --peer-ip A        IP address or host name of the other peer
  --peer-port N      port on which the other peer waits
  --name NAME        name of this peer            (default: Peer and its port)
  --peer-name NAME   name of the other peer       (default: Peer and its port)
  --ui-port N        port of the page             (default: listen port + 3000)
  --no-ui            no page
  --record FILE      keep the session in a file (a new one)
  --json             print every event as one JSON object a line
  --lang de|en       language of the terminal     (default: from the environment)

A peer is a terminal chat too: lines of standard input are sent, received lines go to
standard output, everything else to standard error.`,
}

export type CliTexts = { [Key in keyof typeof en]: string }
