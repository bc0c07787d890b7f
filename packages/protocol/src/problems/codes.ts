/** Every problem a person can be told of. Each has its words in `en.ts` and `de.ts`. */
export const problemCodes = [
  // wrong usage or environment: exit code 2
  'unknownCommand',
  'unknownFlag',
  'unexpectedArgument',
  'missingLink',
  'missingFlag',
  'flagNeeds',
  'missingValue',
  'missingFile',
  'badChoice',
  'badPort',
  'samePort',
  'badAddress',
  'unusableAddress',
  'zoneMissing',
  'zoneUnknown',
  'noZones',
  'zoneNotNeeded',
  'badName',
  'badBytes',
  'badSize',
  'badUrl',
  'unresolvable',
  'portInUse',
  'portForbidden',
  'addressUnavailable',
  'pagePortInUse',
  'pagePortBlocked',
  'usualPagePortBlocked',
  'demoPagePortBlocked',
  'pageNotBuilt',
  'syncNeedsPosix',
  'noFolder',
  'noDescriptors',
  'noResources',
  'notInstalled',
  'systemFailed',
  'fileUnreadable',
  'fileUnwritable',
  'notAFile',
  'isAFolder',
  'notASession',
  'sameFile',
  'noRoomForPage',
  'unknownLab',
  'unknownSetting',
  'badSetting',
  // a damaged or shortened recording
  'sessionTorn',
  'sessionUnfinished',
  'sessionDamaged',
  'sessionSalvaged',
  'sessionLacks',
  'sessionLacksSalvaged',
  'sessionRepeats',
  'sessionRepeatsSalvaged',
  'sessionFollowed',
  'sessionGap',
  'sessionGapToEnd',
  'sessionGrowing',
  'sessionShrank',
  // the chat
  'connectRefused',
  'connectTimedOut',
  'connectFailed',
  'connected',
  'accepted',
  'connectedBothWays',
  'connectedAcceptsNext',
  'acceptedSpeaksFirst',
  'acceptedListensFirst',
  'bothWaysSpeaksFirst',
  'bothWaysListensFirst',
  'notDialledBack',
  'peerClosed',
  'peerHalfClosed',
  'connectionReset',
  'connectionFailed',
  'peerVanished',
  'closedByUs',
  'replaced',
  'strangerClosed',
  'looksLikeWatching',
  'looksLikeBrowser',
  'looksLikeWebServer',
  'looksLikeTls',
  'looksLikeTelnet',
  'looksLikeSsh',
  'looksLikeUtf16',
  'deadSkipped',
  'unreadLost',
  'unreadReset',
  'acceptFailed',
  'incompleteLine',
  'incompleteText',
  'incompleteCharacter',
  'noNewline',
  'lineTooLong',
  'programFailed',
  'stoodStill',
  'noProcessor',
  'unconfirmed',
  'notSent',
  'partlySent',
  'inputUnread',
  'inputEnded',
  'inputFailed',
  'inputNotText',
  'inputCut',
  'inputTooLong',
  'outputFailed',
  'outputUnread',
  'outputClosed',
  'outputLeftOut',
  'errorsLeftOut',
  'terminalLeftOut',
  'recordingDamaged',
  'recordingEnded',
  'recordingResumed',
  'recordingUnsynced',
  'recordingIncomplete',
  'spoolMissing',
  'spoolNoRoom',
  'spoolTooSlow',
  'spoolGrows',
  'spoolTrimmed',
  // a lab
  'labNotLinked',
  'labBusy',
  'labFailed',
  // answers to a viewer or to standard input
  'messageTooLong',
  'messageEmpty',
  'messageNotText',
  'queueFull',
  'notUnconfirmed',
  'modelUnavailable',
  'tooManyWatched',
  'notWatched',
  'watchesItself',
  'watchesChat',
  'watchedIsNoPage',
  'switchFailed',
  'malformedCommand',
  'tooManyCommands',
] as const

export type ProblemCode = (typeof problemCodes)[number]

/** What a person is told of though nothing went wrong; everything else is an error. */
const noErrors: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'connected',
  'accepted',
  'connectedBothWays',
  'connectedAcceptsNext',
  'acceptedSpeaksFirst',
  'acceptedListensFirst',
  'bothWaysSpeaksFirst',
  'bothWaysListensFirst',
  'notDialledBack',
  'peerClosed',
  'peerHalfClosed',
  'closedByUs',
  'replaced',
  'strangerClosed',
  'deadSkipped',
  'inputEnded',
])

export function isError(code: ProblemCode): boolean {
  return !noErrors.has(code)
}

export interface Problem {
  code: ProblemCode
  values: Record<string, string | number>
}

export function problemOf(code: ProblemCode, values: Problem['values'] = {}): Problem {
  return { code, values }
}

/** An error that a person caused or can mend: shown in words, never as a stack trace. */
export class ProblemError extends Error {
  readonly problem: Problem

  constructor(code: ProblemCode, values: Problem['values'] = {}) {
    super(code)
    this.name = 'ProblemError'
    this.problem = { code, values }
  }
}
