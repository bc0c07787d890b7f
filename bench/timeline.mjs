/** The timeline under load: millions of spans, and more coming, while somebody looks around. */
import { caseFiles } from './harness.mjs'

export const cases = () => caseFiles(new URL('./timeline/', import.meta.url))
