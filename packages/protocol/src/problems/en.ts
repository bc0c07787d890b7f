import type { ProblemCode } from './codes.js'

/** What happened, why, and what to do; `{name}` is filled in. One line each. */
export const en: Record<ProblemCode, string> = {
  unknownCommand: 'There is no command "{command}". Commands: {choices}. Try: peerscope --help',
  unknownFlag: 'There is no flag {flag}. Try: peerscope --help',
  unexpectedArgument: '"{value}" does not belong to a flag. Try: peerscope --help',
  missingLink:
    'Who talks to whom? Give --listen-port to be dialled, or --peer-ip and --peer-port to dial, or all three.',
  missingFlag: '{flag} is missing: {given} needs it.',
  flagNeeds: '{flag} needs {needs}: without it nobody comes in.',
  missingValue: '{flag} needs a value, for example {example}.',
  missingFile: 'Which file? Give the path of a session file, for example: {example}',
  badChoice: '{flag} cannot be "{value}". Choose one of: {choices}.',
  badPort: '{flag} cannot be "{value}": a port is a whole number from {lowest} to {highest}.',
  samePort:
    '{flag} and {other} are both {port}, and a port of this machine can serve only one of them. Change one.',
  badAddress:
    '{flag} cannot be "{value}": it is neither an IP address nor a host name. Example: 127.0.0.1',
  unusableAddress:
    '{flag} cannot be "{value}": it names no single host. Give the address of one, for example 127.0.0.1',
  zoneMissing:
    '{flag} cannot be "{value}" alone: a link-local address exists on every network, so say on which interface, for example {example} (there are: {zones}).',
  zoneUnknown:
    '{flag} cannot be "{value}": this machine has no such network interface with a link-local address. It has: {zones}. Example: {example}',
  noZones:
    '{flag} cannot be "{value}": it is a link-local address, and no network interface of this machine has one. Give another address of that host.',
  zoneNotNeeded:
    '{flag} cannot be "{value}": only link-local addresses (fe80::…) are meant on one interface. Leave out what follows the percent sign: {address}',
  badName: '{flag} cannot be "{value}": a name has 1 to 40 visible characters.',
  badBytes:
    '{flag} cannot be "{value}": a buffer is a whole number of bytes from {lowest} to {highest}.',
  badSize:
    '{flag} cannot be "{value}": a size is a whole number of bytes, KiB, MiB or GiB, at least {lowest}, for example 500MiB; 0 is none.',
  badUrl:
    '{flag} cannot be "{value}": give the address of another bridge\'s page, for example http://localhost:8003',
  unresolvable:
    'The host name "{host}" leads to no address ({reason}). Check the spelling, or give the IP address.',
  portInUse:
    'Port {port} is taken: another program listens there, perhaps an earlier bridge. Stop it, or choose another {flag}.',
  portForbidden:
    'This user may not listen on port {port} ({reason}). Choose a port from 1024 upwards.',
  addressUnavailable: 'This machine cannot listen on {host}:{port} ({reason}).',
  pagePortInUse:
    'Port {port}, where the page would be, is taken by another program. Stop it, or choose another with --ui-port.',
  pagePortBlocked:
    'No browser opens a page at port {port}: browsers keep it for another protocol. Choose another --ui-port, for example {free}.',
  usualPagePortBlocked:
    'The page of listen port {listen} would be at {port}, and no browser opens a page there: browsers keep that port for another protocol. Add --ui-port {free}, or choose another --listen-port.',
  demoPagePortBlocked:
    '{flag} cannot be {port}: the page would be at {page}, and no browser opens a page there, because browsers keep that port for another protocol. Choose another port.',
  pageNotBuilt: 'The page is not built yet. Run: npm run build',
  modelNeedsPosix:
    '{model} needs blocking calls of Linux or macOS: on Windows run it in WSL; {others} works here.',
  noFolder:
    'The folder this command was started in no longer exists ({reason}). Change into one that does, then start it again.',
  noDescriptors:
    'This process may not open any more files and connections ({reason}). End what else runs, or allow more: ulimit -n 1024',
  noResources:
    'The system gives this process no more memory or threads ({call}: {reason}). End what else runs, or allow more: see ulimit -a',
  notInstalled:
    'A part of peerscope is missing or does not fit this machine ({reason}). Install it again: npm install, then npm run build',
  systemFailed:
    'The system refused what peerscope needs ({call}: {reason}). Look up that reason in errno(3), mend it, and start again.',
  fileUnreadable:
    'The session file {file} cannot be read ({reason}). Check the path and its permissions.',
  fileUnwritable: '{file} cannot be written ({reason}). Choose another path.',
  notAFile:
    '{file} is not a regular file but a pipe, a device, a socket or a folder: whoever reads it could hold up the chat. Give --record the path of a new file.',
  isAFolder: '{file} is a folder. Give the path of a session file.',
  notASession: '{file} is not a session file of peerscope. Give a file that --record wrote.',
  sameFile: '{file} is the recording itself, which the export would destroy. Choose another --out.',
  noRoomForPage:
    'The page of listen port {listen} would be at {port}, and the highest port is 65535. Choose a smaller --listen-port, or --ui-port, or --no-ui.',
  unknownLab: 'There is no lab "{lab}". Labs: {choices}.',
  unknownSetting: 'Lab {lab} has no setting "{name}". It has: {choices}.',
  badSetting: '{name} cannot be "{value}": it is a whole number from {lowest} to {highest}.',
  sessionTorn:
    'The session file ends in the middle of a frame (a bridge that was killed leaves that): {bytes} bytes at the end were left out.',
  sessionUnfinished:
    'The session file has no footer: its bridge did not end in order. All that it recorded is here.',
  sessionDamaged:
    'The session file is damaged at byte {offset}; what comes after was left out. Try --salvage to go on behind the damage.',
  sessionSalvaged:
    'The session file is damaged at byte {offset}; what is whole behind the damage is here too.',
  sessionLacks:
    'The session file lacks {count} {count:frame|frames} before byte {offset}: they were recorded, and something has removed them. What comes after was left out. Try --salvage to go on behind the hole.',
  sessionLacksSalvaged:
    'The session file lacks {count} {count:frame|frames} before byte {offset}: they were recorded, and something has removed them. What comes after is here too.',
  sessionRepeats:
    'At byte {offset} of the session file stands a frame that was there before: something has doubled or moved it. What comes after was left out. Try --salvage to leave out only what is there twice.',
  sessionRepeatsSalvaged:
    'At byte {offset} of the session file stand {count} {count:frame that was|frames that were} there before: something has doubled or moved {count:it|them}. Only the first of each is here.',
  sessionFollowed:
    'At byte {offset} the session is over, and the file goes on with something else: was another file appended to it? Only what stands before is here.',
  sessionGap:
    'The recording has a gap of {count} {count:frame|frames} at byte {offset}: they could not be written ({reason}). What was recorded before and after is here.',
  sessionGapToEnd:
    'The recording has a gap that lasts to its end, from byte {offset} on: nothing could be written any more ({reason}). All that was recorded before is here.',
  sessionGrowing:
    'The session file is still being written: here is what it held when the export began.',
  sessionShrank:
    'The session file became shorter while it was read: the last {bytes} bytes are missing. Export it again when nobody writes to it.',
  connectRefused:
    'Nobody listens at {address} yet (connection refused). Trying again every second; start the other peer.',
  connectTimedOut:
    '{address} does not answer (5 s without a word). Trying again; check address, firewall and network.',
  connectFailed: 'No connection to {address} ({reason}). Trying again every second.',
  connected: 'Connected to {address}: what you type goes there.',
  accepted: 'Accepted a connection from {address}: what comes from there is shown.',
  connectedBothWays:
    'Connected with {address}, both ways: what you type goes there, what comes from there is shown.',
  connectedAcceptsNext:
    'Connected to {address}: what you type goes there as soon as that peer has dialled this one, because this program accepts before it reads input.',
  acceptedSpeaksFirst:
    'Accepted a connection from {address}: by turns a message of yours goes out, then one that comes is shown. You begin.',
  acceptedListensFirst:
    'Accepted a connection from {address}: by turns a message that comes is shown, then one of yours goes out. The other side begins.',
  bothWaysSpeaksFirst:
    'Connected with {address}, both ways, by turns: a message of yours goes out, then one that comes is shown. You begin.',
  bothWaysListensFirst:
    'Connected with {address}, both ways, by turns: a message that comes is shown, then one of yours goes out. The other side begins.',
  notDialledBack:
    '{address} took our connection, but has not dialled this peer for {seconds} s. Until it does, this program sits in accept() and reads no input: what you type waits. A script that dials only once, at its start, has to be started again.',
  peerClosed: 'The peer closed the connection {role} {address}. Starting over.',
  peerHalfClosed:
    'The peer has ended its side of {role} {address}: nothing more comes from there, what you type still goes there.',
  connectionReset: 'The connection {role} {address} was reset. Starting over.',
  connectionFailed: 'The connection {role} {address} failed ({reason}). Starting over.',
  peerVanished:
    '{address} has vanished: its host answers no more ({reason}). Check its network. Starting over.',
  closedByUs: 'Closed the connection {role} {address} from our side.',
  replaced:
    'Closed the connection {role} {address} from our side: the peer had ended its side, and somebody else has come.',
  strangerClosed: 'Closed a connection from {address}: only {expected} may come in.',
  looksLikeWatching:
    'Reset the connection from {address}: it asked for the stream of a page (GET /ws), so a bridge watches this chat port by mistake. Give its --watch the address of the page instead, usually 3000 above the chat port.',
  looksLikeBrowser:
    'What {address} sends looks like a browser: an HTTP request. This is the chat port, so it is shown as messages. The page has a port of its own, usually 3000 above this one.',
  looksLikeWebServer:
    'What {address} sends looks like a web server: an HTTP answer, shown as it is. Is that the port of a page? The chat port is usually 3000 below: check --peer-port.',
  looksLikeTls:
    'What {address} sends looks like a TLS hello, as with https:// – it is shown as it is, but nobody here answers it. The chat is plain TCP: turn TLS off there. The page is at http://, on a port of its own.',
  looksLikeTelnet:
    'What {address} sends looks like telnet negotiation: control bytes ahead of the text, shown as they are. Use nc there, or turn negotiation off (in PuTTY: connection type Raw).',
  looksLikeSsh:
    'What {address} sends looks like ssh: its version line, shown as it is. The chat is plain text over TCP: use nc there, or check the port.',
  looksLikeUtf16:
    'What {address} sends looks like UTF-16, with two bytes for a character: it is shown as it is. The chat is UTF-8: encode the text so there.',
  answeredThere:
    'The other side sends on the connection that this peer dialled. This peer only sends there, so what comes is not shown. If the other side uses one connection both ways (nc -l), leave out --listen-port; if it is a page, its chat port is usually 3000 below.',
  deadSkipped:
    'Skipped {count} {count:connection|connections} in the accept queue that {count:was|were} already over.',
  unreadLost:
    '{bytes} {bytes:byte|bytes} lay unread in the receive buffer of {role} {address} when it was closed: the program never saw {bytes:it|them}.',
  unreadReset:
    'A connection was reset before the program could accept it. The {bytes} {bytes:byte|bytes} it had brought {bytes:is|are} not shown: the system no longer knows who sent {bytes:it|them}.',
  acceptFailed:
    'The connection that waits cannot be accepted ({reason}). Trying again every second. EMFILE means that this bridge has too many descriptors open: close pages, or raise the limit (ulimit -n).',
  incompleteLine:
    'The connection ended in the middle of a line: {bytes} {bytes:byte|bytes} without a newline, shown as incomplete.',
  incompleteText: 'Incomplete, without a newline: "{text}".',
  incompleteCharacter:
    'The connection ended in the middle of a character: {bytes} {bytes:byte|bytes} of it came, and no more.',
  noNewline:
    '{bytes} {bytes:byte has|bytes have} arrived without a newline, which ends a message here, so the program waits for it. If the other side sends none, start this bridge with --framing raw; if you write the other side, end each message with \\n.',
  lineTooLong:
    'The peer sent more than {limit} bytes without a newline. The connection was reset; the bytes are not kept.',
  unconfirmed:
    'Unconfirmed: the connection ended before the other kernel confirmed "{text}". It may have arrived; send it again if it matters.',
  notSent: '{count} {count:line was|lines were} still waiting and {count:was|were} not sent.',
  partlySent:
    '{count} {count:line was|lines were} not handed over in full: of the first one, which was being sent, a part may have arrived.',
  inputUnread: 'Besides, lines of standard input had not been read yet.',
  inputEnded:
    'Standard input has ended: nothing more is sent from here. Receiving goes on, the page can still send; Ctrl+C ends.',
  inputFailed:
    'Standard input cannot be read ({reason}): nothing more is sent from here. Receiving goes on, the page can still send; Ctrl+C ends.',
  inputNotText:
    'A line of standard input was not UTF-8: � was sent for bytes that are no text. Check its encoding.',
  inputCut:
    'A line had exactly {bytes} bytes: the terminal passes no more of a line on (termios(3)), and the rest is lost. Paste longer lines into the page, or use a pipe.',
  inputTooLong:
    'Not sent: a line of standard input is longer than {limit} bytes, and is skipped up to its end. Send it in parts.',
  outputFailed:
    'Standard output cannot be written ({reason}): received lines are no longer printed. The page and the recording, where there is one, have them.',
  outputUnread:
    'Whoever read standard output has left: received lines are no longer printed. The page and the recording, where there is one, have them.',
  outputClosed:
    'Standard output is closed: received lines are not printed. The page and the recording, where there is one, have them.',
  outputLeftOut:
    'Standard output was not read for a while: {lines} {lines:line was|lines were} left out there. The page and the recording, where there is one, have {lines:it|them}.',
  errorsLeftOut:
    'Standard error was not read for a while: {lines} {lines:line was|lines were} left out here.',
  terminalLeftOut:
    '… {lines} {lines:line was|lines were} not shown here while the terminal took no output. The page and the recording, where there is one, have {lines:it|them}.',
  programFailed: 'The program stopped with an error: {reason}. It is started again in a second.',
  stoodStill:
    'The bridge stood still for {milliseconds} ms: its process was stopped, or had no processor. What its program did meanwhile was not observed; the timeline hatches that time.',
  noProcessor:
    'The program could have gone on, but had no processor for {milliseconds} ms: the machine is busy with something else. The timeline hatches that time as unobserved.',
  recordingDamaged:
    'The recording is no longer complete ({reason}): it has a gap from here on. The chat goes on; free the disk, and the recording goes on too.',
  recordingEnded:
    'The recording is no longer complete ({reason}): its disk has failed, and nothing more is written to it. The chat goes on; start it again with a recording elsewhere.',
  recordingResumed:
    'The recording goes on: there is room again. What it lacks since then is marked in it as a gap.',
  recordingUnsynced:
    'The recording is written, but its disk had not confirmed it when the bridge ended: should the power fail in the next moments, the end may be lost.',
  recordingIncomplete: 'The recording {file} is not complete: it has a gap.',
  recordingRemoved:
    'The recording {file} was removed by another program: nothing of it stays when this bridge ends. Until then, where there is /proc: cp /proc/{pid}/fd/{fd} saved.session',
  spoolMissing:
    "What happened before the page's memory begins cannot be shown later: the temporary folder {folder} cannot be used ({reason}). The chat goes on; set TMPDIR to a folder that can be written, or use --record.",
  spoolNoRoom:
    "What happened before the page's memory begins cannot be shown later: the disk of {folder} is almost full, and its last 5 % are never taken. The chat goes on; free the disk, or set TMPDIR to another one.",
  spoolTooSlow:
    'What happened before now can be shown only as far as the page has it: the disk of {folder} was too slow to keep it.',
  spoolGrows:
    'So that the page can show what happened before, the session is kept in a temporary file in {folder}, of at most {limit} (--spool-limit); it goes when the bridge ends.',
  spoolTrimmed:
    'The beginning of the session is no longer kept: the temporary file may take {limit} and leaves 5 % of the disk. The page shows that time as not observed; --spool-limit allows more, --record keeps all.',
  labNotLinked:
    'The two peers of the lab did not find each other within 10 s. Is this machine very busy, or does a firewall close its loopback? Try again.',
  labBusy: 'A lab is running on this bridge already. Wait until it has ended.',
  labFailed: 'The lab did not come to its end ({reason}). Try again.',
  messageTooLong:
    'Not sent: the message has {bytes} bytes, and a line may have {limit}. Send it in parts.',
  messageEmpty:
    'Not sent: with --framing raw a message is its bytes, and an empty one has none. Write something.',
  messageNotText:
    'Not sent: the message has half of a character (a lone surrogate), which no text on the wire can have. Type that character again.',
  queueFull:
    'Not taken: {limit} lines already wait in the input queue. Wait until the program has read some.',
  notUnconfirmed: 'Only an unconfirmed message can be sent again.',
  modelUnavailable: 'The model {model} does not run on this machine.',
  tooManyWatched: 'Not watched: {limit} other bridges are watched already. Remove one first.',
  notWatched: 'That bridge is not watched, or does not answer now.',
  watchesItself: 'Not watched: {url} is this bridge itself. Give the address of another one.',
  watchesChat:
    'Not watched: {url} is the address of the chat, and what is sent there is typed into it. Give the address of the other page, which is usually 3000 above its chat port.',
  watchedIsNoPage:
    'No longer tried: what answers at {url} is no bridge’s page; it may be a chat, and asking again would type into it. The page is usually 3000 above the chat port: remove this address and give that one.',
  switchFailed: 'The program could not be started: {reason}',
  malformedCommand: 'The bridge did not understand this viewer: {reason}.',
  tooManyCommands: 'This viewer sent too many commands in a second and was cut off.',
}
