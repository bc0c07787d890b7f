import { expect, it } from 'vitest'
import { HeldBack } from './held-back.js'

it('keeps steps in order: those that waited, those that come meanwhile, those after', () => {
  const held = new HeldBack()
  const ran: number[] = []
  held.run(() => {
    ran.push(1)
    held.run(() => ran.push(3))
  })
  held.run(() => ran.push(2))
  expect(ran).toEqual([])
  held.release()
  held.run(() => ran.push(4))
  expect(ran).toEqual([1, 2, 3, 4])
})
