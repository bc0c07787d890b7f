/** Reads the output of `strace -f -ttt -T -o FILE`. */

export interface TracedCall {
  tid: number
  call: string
  startMs: number
  endMs: number
}

const WHOLE = /^(\d+)\s+(\d+\.\d+) (\w+)\(.*<(\d+\.\d+)>$/
const BEGUN = /^(\d+)\s+(\d+\.\d+) (\w+)\(.*<unfinished \.\.\.>$/
const RESUMED = /^(\d+)\s+(\d+\.\d+) <\.\.\. (\w+) resumed>.*<(\d+\.\d+)>$/

/** Finished calls, in the order in which they ended. Times are wall-clock milliseconds. */
export function parseStrace(text: string): TracedCall[] {
  const begun = new Map<string, number>()
  return text.split('\n').flatMap((line) => {
    const start = BEGUN.exec(line)
    if (start !== null) {
      const [, tid = '', at = ''] = start
      begun.set(tid, Number(at) * 1000)
      return []
    }
    const [, tid = '', at = '', call = '', seconds = ''] =
      WHOLE.exec(line) ?? RESUMED.exec(line) ?? []
    if (tid === '') return []
    const startMs = RESUMED.test(line) ? begun.get(tid) : Number(at) * 1000
    if (startMs === undefined) return []
    return [{ tid: Number(tid), call, startMs, endMs: startMs + Number(seconds) * 1000 }]
  })
}
