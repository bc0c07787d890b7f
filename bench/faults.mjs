/**
 * Seeded faults between two peers: e2e/faults, many more of them. FAULT_SEEDS says how many (10,000
 * unless given), FAULT_FROM where they begin.
 */
import { caseFiles } from './harness.mjs'

export const cases = () => caseFiles(new URL('./faults/', import.meta.url))
