/** Whatever speaks text over TCP is a partner: nc, ncat, socat. */
import { describe } from 'vitest'
import { tools } from '../support/partners.js'
import { testPartners } from '../support/partner-chat.js'

describe('a bridge gets on with', () => {
  testPartners(tools)
})
