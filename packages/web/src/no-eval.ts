/**
 * zod compiles its checks with `new Function` where it may. The page's content security policy
 * forbids that, and already the attempt is reported as a violation, so it must be told before
 * the first schema is made: this module is imported before any other.
 */
import { config } from 'zod/mini'

config({ jitless: true })
