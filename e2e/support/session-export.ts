/** A recorded session as `export --to ndjson` tells it. */
import { expect } from 'vitest'
import { z } from 'zod'
import { peerscope } from './bridge-process.js'

const session = z.strictObject({
  kind: z.literal('session'),
  version: z.literal(1),
  peer: z.string(),
  model: z.string(),
  wallStartMs: z.number(),
  pid: z.number(),
})

const span = z.strictObject({
  kind: z.literal('span'),
  lane: z.string(),
  operation: z.string().nullable(),
  mode: z.enum(['running', 'blocked', 'pending', 'retry', 'idle', 'unobserved']),
  startUs: z.number(),
  durationUs: z.number(),
  connection: z.number(),
  fd: z.number().nullable(),
  bytes: z.number(),
  errno: z.number(),
  releasedBy: z.string(),
  line: z.number(),
})
export type ExportedSpan = z.infer<typeof span>

const message = z.object({
  kind: z.literal('message'),
  direction: z.enum(['sent', 'received']),
  text: z.string(),
  queuedUs: z.number().nullable(),
  startUs: z.number().nullable(),
  endUs: z.number().nullable(),
  connection: z.number(),
  streamStart: z.number().nullable(),
  streamEnd: z.number().nullable(),
})
export type ExportedMessage = z.infer<typeof message>

/** A reading of the kernel; `cpuNs` is that of the program's thread. */
const kernel = z.object({
  kind: z.literal('kernel'),
  startUs: z.number(),
  thread: z.nullable(z.object({ tid: z.number(), cpuNs: z.number() })),
})
export type ExportedKernel = z.infer<typeof kernel>

export interface ExportedSession {
  header: z.infer<typeof session>
  spans: ExportedSpan[]
  messages: ExportedMessage[]
  kernel: ExportedKernel[]
  /** What records were lost. */
  gaps: object[]
  stderr: string
}

/** Exports a file with the command line tool, and checks every line against the contract. */
export async function exportSession(file: string): Promise<ExportedSession> {
  const tool = peerscope('export', file, '--to', 'ndjson', '--lang', 'en')
  const { code } = await tool.exit(20_000)
  expect(code, tool.describe()).toBe(0)
  const [first, ...rest] = tool.stdout.lines.map((line): unknown => JSON.parse(line))
  const lines = rest.map((line) => z.looseObject({ kind: z.string() }).parse(line))
  return {
    header: session.parse(first),
    spans: lines.filter(({ kind }) => kind === 'span').map((line) => span.parse(line)),
    messages: lines.filter(({ kind }) => kind === 'message').map((line) => message.parse(line)),
    kernel: lines.filter(({ kind }) => kind === 'kernel').map((line) => kernel.parse(line)),
    gaps: lines.filter(({ kind }) => kind === 'gap'),
    stderr: tool.stderr.text,
  }
}

/**
 * Blocked spans, one a call: a call in which the process stood still, or its thread had no processor
 * for long, is recorded in parts.
 */
export function wholeCalls(spans: readonly ExportedSpan[]): ExportedSpan[] {
  const calls: ExportedSpan[] = []
  let isOpen = false
  for (const span of spans) {
    if (span.mode !== 'blocked') continue
    const last = calls.at(-1)
    if (isOpen && last !== undefined) {
      calls[calls.length - 1] = {
        ...span,
        startUs: last.startUs,
        durationUs: span.startUs + span.durationUs - last.startUs,
      }
    } else calls.push(span)
    isOpen = span.releasedBy === 'unknown'
  }
  return calls
}
