/**
 * What a lab is made of. Adding one is one file in `scenarios/` and its line in `labs.ts`: it asks
 * before it runs, runs programs on real sockets, and is answered from what was measured.
 */
import type { Language, Milliseconds, Model, Numbers, Turn, Framing } from '@peerscope/protocol'
import type { LabFigure, Localized } from '@peerscope/protocol/labs'
import type { OwnProgram } from '../program/program.js'
import type { RunRecord } from './run-record.js'

export type Settings<S extends string = string> = Readonly<Record<S, number>>

/** A number that `--set` may change. */
export interface Setting {
  value: number
  lowest: number
  highest: number
  meaning: Localized
}

/** Somebody who sits at a peer's keyboard. */
export interface Typist {
  /** Types a line, and Enter. */
  type(line: string): void
  /** Lines that the program has shown. */
  readonly shown: number
  /** Bytes that recv() has brought. */
  readonly received: number
}

/** What a script acts on. Times count from the script's beginning. */
export interface Stage<S extends string = string> {
  readonly alice: Typist
  readonly bob: Typist
  readonly settings: Settings<S>
  /** Waits until then. */
  at(moment: Milliseconds): Promise<void>
  /** Waits until something has happened, but not longer than until a moment. */
  until(happened: () => boolean, latest: Milliseconds): Promise<void>
  pause(duration: Milliseconds): Promise<void>
}

/** One pair of programs and what is done with it; run once for each model. */
export interface LabPart<S extends string = string> {
  /** Empty where a lab has one part only. */
  title: Localized
  turn?: Turn
  framing?: Framing
  /** A program of the lab's own, with its text. */
  own?(model: Model, settings: Settings<S>): Required<OwnProgram>
  lasts(settings: Settings<S>): Milliseconds
  script(stage: Stage<S>): Promise<void>
}

export type Figure = Omit<LabFigure, 'id'>

/** What a run in one model has measured. */
export interface Measured<F extends string = string> {
  readonly model: Model
  /** Its program sends and receives by turns (ModelDescriptor). */
  readonly takesTurns: boolean
  readonly figures: Readonly<Record<F, number | null>>
}

export interface Words {
  language: Language
  numbers: Numbers
}

/** F: its figures. P: its parts. S: its settings. */
export interface Lab<
  F extends string = string,
  P extends string = string,
  S extends string = string,
> {
  readonly number: number
  readonly id: string
  readonly title: Localized
  readonly settings: Record<S, Setting>
  lead(settings: Settings<S>): Localized
  readonly question: Localized
  /** At most one of them is true of any figures. */
  readonly options: readonly {
    id: string
    text(settings: Settings<S>): Localized
    holds(runs: readonly Measured<F>[], settings: Settings<S>): boolean
  }[]
  readonly parts: Record<P, LabPart<S>>
  readonly figures: Record<F, Figure>
  measure(runs: Record<P, RunRecord>, settings: Settings<S>): Record<F, number | null>
  /** Why it came out like this: what is to be said of the run in one model. */
  explain(run: Measured<F>, settings: Settings<S>, words: Words): readonly string[]
  readonly takeaway: Localized
}

/** Keeps the names of figures, parts and settings checked within the lab itself. */
export const defineLab = <F extends string, P extends string, S extends string>(
  lab: Lab<F, P, S>,
): Lab => lab
