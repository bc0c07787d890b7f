/** Every bridge is a partner of every other one. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bridges, partnersDocument, partnerTable } from '../support/partners.js'
import { testPartners } from '../support/partner-chat.js'

describe('a bridge gets on with', () => {
  testPartners(bridges)
})

it('the table in docs/partners.md is what these tests show', () => {
  expect(readFileSync(partnersDocument, 'utf8')).toContain(partnerTable())
})
