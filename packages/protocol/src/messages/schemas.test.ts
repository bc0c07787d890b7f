import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { command } from './command.js'
import { streamMessage, viewerMessage } from './frame-message.js'
import { recordingGap } from './recording-gap.js'

type Schema = z.core.JSONSchema.BaseSchema

/** The members of a union of messages, by `type`. */
function shapesOf(union: z.ZodMiniType): [string, Schema][] {
  const { oneOf = [] } = z.toJSONSchema(union)
  return oneOf.map((shape) => [typeOf(shape) ?? '?', shape])
}

function typeOf(shape: Schema): string | null {
  const type = shape.properties?.['type']
  return typeof type === 'object' && typeof type.const === 'string' ? type.const : null
}

/** A shape as a person reads it. A message inside another is only named. */
function text(shape: Schema | boolean | undefined, indent = ''): string {
  if (typeof shape !== 'object') return String(shape)
  const { anyOf, type, const: literal, enum: words, items, properties, propertyNames } = shape
  const inner = `${indent}  `
  if (anyOf !== undefined) {
    const options = anyOf.map((one) => text(one, indent))
    return options.reverse().join(' or ')
  }
  if (literal !== undefined) return JSON.stringify(literal)
  if (words !== undefined) return words.join(' | ')
  if (type === 'array') return `array${limits(shape)} of ${text(items as Schema, indent)}`
  if (type !== 'object') return `${[type].flat().reverse().join(' or ')}${limits(shape)}`
  const kind = indent === '' ? null : typeOf(shape)
  if (kind !== null) return `message ${kind}`
  if (propertyNames !== undefined) {
    const value = text(shape.additionalProperties, inner)
    const rule = shape.required === undefined ? 'some of' : 'all of'
    return `map\n${inner}from ${rule} ${text(propertyNames, inner)}\n${inner}to ${value}`
  }
  const fields = Object.entries(properties ?? {}).map(([name, field]) => {
    const optional = shape.required?.includes(name) === true ? '' : '?'
    return `\n${inner}${name}${optional}: ${text(field, inner)}`
  })
  return `object${fields.join('')}`
}

function limits(shape: Schema): string {
  const low = shape.minimum ?? shape.exclusiveMinimum ?? shape.minLength ?? shape.minItems
  const high = shape.maximum ?? shape.exclusiveMaximum ?? shape.maxLength ?? shape.maxItems
  const known = (limit: number | boolean | undefined) =>
    limit === undefined || Math.abs(Number(limit)) === Number.MAX_SAFE_INTEGER ? '' : limit
  const above = shape.exclusiveMinimum === undefined ? '' : '>'
  const range = `${above}${known(low)}..${known(high)}`
  return range === '..' ? '' : `(${range})`
}

// What others have in their files and pages: a change here is a change of the wire.
describe.each([
  ['a message of the stream', streamMessage],
  ['a message for one viewer', viewerMessage],
  ['a command', command],
] as const)('%s', (_, union) => {
  it.each(shapesOf(union))('%s keeps its shape', (_, shape) => {
    expect(text(shape)).toMatchSnapshot()
  })
})

it('what only a session file holds keeps its shape', () => {
  expect(text(z.toJSONSchema(recordingGap))).toMatchSnapshot()
})

it('every message is known by its type', () => {
  const types = [streamMessage, viewerMessage, command].map((union) =>
    shapesOf(union).map(([type]) => type),
  )
  expect(types).toEqual([
    [
      ...['session', 'run', 'open', 'message', 'socket', 'kernel', 'figures', 'notice', 'gap'],
      ...['watched', 'unwatched', 'end'],
    ],
    ['snapshot', 'resumed', 'heartbeat', 'accepted', 'refused', 'pong'],
    ['hello', 'say', 'switchModel', 'sendAgain', 'watch', 'unwatch', 'ping'],
  ])
})
