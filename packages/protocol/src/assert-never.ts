/** The end of a `switch` over a tagged union: a case nobody wrote does not compile. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`)
}
