/** What the terminal says; `{name}` is filled in. */
export const en = {
  ready: '{name} ({model}) listens on {listen} and dials {peer}.',
  readyToBeDialled: '{name} ({model}) listens on {listen} and waits to be dialled.',
  readyToDial: '{name} ({model}) dials {peer}.',
  typing: 'Type a line, Enter sends it.',
  restarted: 'The program was restarted in place, as {model}: asked for on the page.',
  page: 'Page: {url}',
  recording: 'Recording to {file}',
  demoReady: 'Alice and Bob are running. Both in one window, or a page for each:',
  demoStage: 'Stage',
  demoStop: 'Type on the pages. Ctrl+C stops both.',
  demoEnded: '{name} has ended ({reason}); the other one is stopped too.',
  demoLabs: 'Labs',
  labAsk: 'Your prediction (1 to {count}; Enter for none): ',
  labAskAgain: 'Type a number from 1 to {count}, or only Enter.',
  labRunning: 'Running {what} …',
  labMeasured: 'measured in this run',
  labAnswer: 'What happened: {answer}.',
  labNoAnswer: 'What happened is none of these answers.',
  labHeld: 'Your prediction held.',
  labDidNotHold: 'Your prediction did not hold.',
  labHow: `peerscope lab run NAME|NUMBER|all
  [--predict ANSWER] [--model {models}] [--set NAME=N] [--json] [--out FILE]
With the picture: on the page of every peer, at /lab.`,
  stuck: 'The program could not be freed from its call; ending by the signal itself.',
  help: `peerscope: see where a chat program waits, and why.

  peerscope {models} --listen-port N --peer-ip A --peer-port N [flags]
      one peer of a chat over TCP, its program written in one of these models:
      {modelList}
      it sends on the connection it dials and receives on the one it accepts
  peerscope {models} --listen-port N [flags]
      one two-way connection, accepted: for nc, or a plain socket client
  peerscope {models} --peer-ip A --peer-port N [flags]
      one two-way connection, dialled: to nc -l, or a plain socket server
  peerscope demo [--alice {models}] [--bob {models}] [--alice-port N] [--bob-port N]
      two peers, Alice and Bob, and their pages
  peerscope lab [list]
  peerscope lab run NAME|NUMBER|all [--predict ANSWER] [--model {models}] [--set NAME=N]
                [--json] [--out FILE]
      the experiments: asks for a prediction, runs real programs, measures, explains
  peerscope export FILE --to ndjson [--out FILE] [--salvage]
      a recorded session as one JSON object a line

Flags of a peer
  --listen-port N    port on which this peer waits for the other one
  --peer-ip A        IP address or host name of the other peer
  --peer-port N      port on which the other peer waits
  --framing line|raw a newline ends a message     (default: line)
                     or: what one recv(1024) returns is one, and nothing is appended
  --turn speak|listen
                     what a program that takes turns does first in each round
                     (default: speak; listen where it only waits to be dialled)
  --allow ADDRESS    who else may come in, as often as you like
                     (without --peer-ip: only this machine)
  --receive-buffer N, --send-buffer N
                     sizes of the sockets' buffers in bytes (default: the system's)
  --name NAME        name of this peer   (default: Peer and its port, or Client)
  --peer-name NAME   name of the other peer       (default: Peer and its port)
  --ui-port N        port of the page             (default: listen port + 3000, or 8001)
  --no-ui            no page
  --watch URL        show another bridge on this page too, by the address of its page
                     (as often as you like)
  --record FILE      keep the session in a file (a new one)
  --spool-limit SIZE how much of the temporary folder's disk the page's look back may take
                     without --record    (default: 2GiB; 0: none; its last 5 % are never taken)
  --json             print every event as one JSON object a line
  --lang de|en       language of the terminal     (default: from the environment)

A peer is a terminal chat too: lines of standard input are sent, received lines go to
standard output, everything else to standard error.`,
}

export type CliTexts = { [Key in keyof typeof en]: string }
