/** Two and more peers on one page: matching their messages, and watching many at once. */
import { caseFiles } from './harness.mjs'

export const cases = () => caseFiles(new URL('./peers/', import.meta.url))
