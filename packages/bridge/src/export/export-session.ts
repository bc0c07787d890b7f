import type { Problem } from '@peerscope/protocol'
import { readSessionFile } from '../session/session-file.js'
import type { ExportFormat } from './export-format.js'

/** @returns what is not as it should be with the file. @throws ProblemError */
export function exportSession(
  file: string,
  format: ExportFormat,
  salvage: boolean,
  write: (text: string) => void,
): Problem[] {
  const exporter = format.begin(write)
  const problems = readSessionFile(file, exporter, salvage)
  exporter.end()
  return problems
}
