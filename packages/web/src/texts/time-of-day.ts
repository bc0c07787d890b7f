import type { Milliseconds } from '@peerscope/protocol'

/** Time of day in this browser's time zone: 14:03:21, or with milliseconds 14:03:21.402. */
export function timeOfDay(wall: Milliseconds, milliseconds: boolean): string {
  const date = new Date(wall)
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  const time = parts.map((part) => String(part).padStart(2, '0')).join(':')
  return milliseconds ? `${time}.${String(date.getMilliseconds()).padStart(3, '0')}` : time
}
