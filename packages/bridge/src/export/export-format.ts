import type { SessionVisitor } from '../session/session-visitor.js'

/** A form that a whole session can be written in. */
export interface ExportFormat {
  /** @returns what is to be led through the session; what it makes of it is written as text */
  begin(write: (text: string) => void): Exporter
}

export interface Exporter extends SessionVisitor {
  /** The session has been told to its end. */
  end(): void
}
