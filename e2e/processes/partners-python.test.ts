/** The scripts that a course starts from are partners. */
import { describe } from 'vitest'
import { pythonPartners } from '../support/partners.js'
import { testPartners } from '../support/partner-chat.js'

describe('a bridge gets on with', () => {
  testPartners(pythonPartners)
})
