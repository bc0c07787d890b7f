/** The figures that the product's promises rest on; each file of bench/main is a case. */
import { caseFiles } from './harness.mjs'

export const cases = () => caseFiles(new URL('./main/', import.meta.url))
