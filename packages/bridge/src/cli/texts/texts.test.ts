import { describe, expect, it } from 'vitest'
import { de } from './de.js'
import { en } from './en.js'

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()
const flags = (text: string) => [...new Set(text.match(/--[a-z-]+/g))].sort()

describe('what the terminal says', () => {
  it.each(Object.keys(en) as (keyof typeof en)[])('of %s is the same in both languages', (key) => {
    expect(de[key].trim()).not.toBe('')
    expect(de[key]).not.toBe(en[key])
    expect(placeholders(de[key])).toEqual(placeholders(en[key]))
    expect(flags(de[key])).toEqual(flags(en[key]))
  })
})
