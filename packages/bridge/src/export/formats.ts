/** All formats that a session can be exported to, as `--to` names them. */
import type { ExportFormat } from './export-format.js'
import { ndjson } from './ndjson.js'

export const formats = { ndjson } as const satisfies Record<string, ExportFormat>

export type FormatName = keyof typeof formats

export const formatNames = Object.keys(formats) as FormatName[]
