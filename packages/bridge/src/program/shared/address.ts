import { canonicalHost, isLoopback } from '../../blocking/sockaddr.js'

/** Whether a host may come in: one of the admitted, or loopback where loopback is admitted. */
export function isAdmitted(host: string, admitted: readonly string[]): boolean {
  const canonical = canonicalHost(host)
  return admitted.some((one) => one === canonical || (isLoopback(one) && isLoopback(canonical)))
}
