/**
 * A counter-example of a thousand parts would be made smaller for hours: what is found by then is
 * told. (A test of one long computation cannot be ended by vitest.)
 */
import fc from 'fast-check'

fc.configureGlobal({ interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true })
