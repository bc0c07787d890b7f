import type { Line } from '../../program/io.js'

/** What the exchange programs send: as much as the lab says. */
export type Load = Line

export function loadOf(parameters: Readonly<Record<string, number>>): Load {
  return { bytes: new Uint8Array(parameters['bytes'] ?? 0) }
}
