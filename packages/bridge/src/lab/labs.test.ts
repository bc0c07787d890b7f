import { languages, models, numbersOf, type Model } from '@peerscope/protocol'
import { describe, expect, it } from 'vitest'
import { registry } from '../models/registry.js'
import { findLab, labs, usualSettings } from './labs.js'
import { measuredIn, resultOf } from './run-lab.js'

it('every lab is found by its number and by its name, and in order', () => {
  const numbers = labs.map(({ number }) => number)
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  for (const lab of labs) {
    expect(findLab(lab.id)).toBe(lab)
    expect(findLab(String(lab.number))).toBe(lab)
  }
  expect(findLab('sink')).toBeNull()
})

describe.each(labs.map((lab) => ({ id: lab.id, lab })))('the lab $id', ({ lab }) => {
  const settings = usualSettings(lab)
  const ids = Object.keys(lab.figures)
  /** What a figure may be: nothing, little, much, very much. */
  const values = [null, 0, 2, 1e4, 2e6]

  it('has all its words in every language', () => {
    const texts = [
      lab.title,
      lab.lead(settings),
      lab.question,
      lab.takeaway,
      ...lab.options.map((option) => option.text(settings)),
      ...Object.values(lab.figures).flatMap(({ label, how, absent }) => [label, how, absent]),
      ...Object.values(lab.settings).map(({ meaning }) => meaning),
    ]
    for (const text of texts) {
      expect(Object.keys(text).sort()).toEqual([...languages].sort())
      for (const language of languages) expect(text[language].trim()).not.toBe('')
    }
    expect(new Set(texts.map(({ de }) => de)).size).toBeGreaterThan(5)
  })

  it('has settings whose usual value is one of those that are allowed', () => {
    for (const { value, lowest, highest } of Object.values(lab.settings)) {
      expect(value).toBeGreaterThanOrEqual(lowest)
      expect(value).toBeLessThanOrEqual(highest)
    }
  })

  it('has at most one true answer, whatever is measured, and each answer can be the true one', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 4000; i++) {
      const figures = () =>
        Object.fromEntries(
          ids.map((id) => [id, values[Math.floor(Math.random() * values.length)] ?? null]),
        )
      const kinds = { withTurns: figures(), without: figures() }
      // Models of a kind mostly come out alike.
      const ofKind = (model: Model) =>
        registry[model].takesTurns ? kinds.withTurns : kinds.without
      const measured = models.map((model) =>
        measuredIn(model, i % 4 === 0 ? figures() : ofKind(model)),
      )
      const true_ = lab.options.filter((option) => option.holds(measured, settings))
      expect(true_.length, JSON.stringify(measured)).toBeLessThanOrEqual(1)
      for (const { id } of true_) seen.add(id)
    }
    expect([...seen].sort()).toEqual(lab.options.map(({ id }) => id).sort())
  })

  it('explains whatever is measured, with every model or with one, in every language', () => {
    for (let i = 0; i < 300; i++) {
      const figures = () =>
        Object.fromEntries(
          ids.map((id) => [id, values[Math.floor(Math.random() * values.length)] ?? null]),
        )
      const result = resultOf(
        lab,
        models.map((model) => measuredIn(model, figures())),
        settings,
      )
      for (const language of languages) {
        expect(result.explanation[language]).not.toMatch(/undefined|NaN|null|\{|\}/)
      }
      for (const model of models) {
        const alone = lab.explain(measuredIn(model, figures()), settings, {
          language: 'en',
          numbers: numbersOf('en'),
        })
        expect(alone.join(' ')).not.toMatch(/undefined|NaN|null/)
      }
    }
  })

  it.each(models)('says nothing about the answer when only %s ran', (model) => {
    const figures = Object.fromEntries(ids.map((id) => [id, 1]))
    expect(resultOf(lab, [measuredIn(model, figures)], settings).verdict).toBeNull()
  })
})
