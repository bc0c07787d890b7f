import { describe, expect, it } from 'vitest'
import { eachDescriptor, holdDescriptor, releaseDescriptor, withDescriptor } from './descriptors.js'

const tableOf = (places: number) => new Int32Array(new SharedArrayBuffer(places * 4))

function held(table: Int32Array): number[] {
  const fds: number[] = []
  eachDescriptor(table, (fd) => fds.push(fd))
  return fds
}

describe('the descriptors a program holds', () => {
  it('are visited until they are released, descriptor 0 too', () => {
    const table = tableOf(4)
    for (const fd of [0, 7, 24]) holdDescriptor(table, fd)
    expect(held(table)).toEqual([0, 7, 24])
    releaseDescriptor(table, 7)
    expect(held(table)).toEqual([0, 24])
    holdDescriptor(table, 9)
    expect(held(table)).toEqual([0, 9, 24])
  })

  it('are no more than there are places', () => {
    const table = tableOf(2)
    holdDescriptor(table, 3)
    holdDescriptor(table, 4)
    expect(() => {
      holdDescriptor(table, 5)
    }).toThrow('more than 2 descriptors')
    expect(held(table)).toEqual([3, 4])
  })

  it('stay held when they are not in the table, or a visit fails', () => {
    const table = tableOf(2)
    holdDescriptor(table, 3)
    releaseDescriptor(table, 8)
    expect(() => {
      eachDescriptor(table, () => {
        throw new Error('shutdown failed')
      })
    }).toThrow('shutdown failed')
    expect(held(table)).toEqual([3])
  })

  it('show while they are in use, so that they are not closed meanwhile', () => {
    const table = tableOf(2)
    holdDescriptor(table, 3)
    const during: number[] = []
    eachDescriptor(table, () => {
      during.push(...table)
      // A second visitor leaves it alone.
      expect(held(table)).toEqual([])
    })
    expect(during).toEqual([-4, 0])
    expect([...table]).toEqual([4, 0])
  })

  it('can be visited one by one, while they are held', () => {
    const table = tableOf(4)
    for (const fd of [0, 7]) holdDescriptor(table, fd)
    for (const fd of [0, 7]) expect(withDescriptor(table, fd, (visited) => visited)).toBe(fd)
    expect(withDescriptor(table, 8, () => true)).toBeNull()
    const within = withDescriptor(table, 7, () => withDescriptor(table, 7, () => true))
    expect(within).toBeNull()
    expect(() => withDescriptor(table, 7, () => decodeURI('%'))).toThrow('URI')
    releaseDescriptor(table, 7)
    expect(withDescriptor(table, 7, () => true)).toBeNull()
    expect(held(table)).toEqual([0])
  })
})
