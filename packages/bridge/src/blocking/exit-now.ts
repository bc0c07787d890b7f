/**
 * Ends the process without waiting for its threads. process.exit() joins those of the thread pool
 * (libuv, uv_library_shutdown), so a thread that waits for a slow disk would hold it; _exit(2) does not.
 */
export async function exitNow(code: number): Promise<void> {
  try {
    const { libc } = await import('./libc.js')
    libc.exit(code)
  } catch {
    // Without the C library (Windows) it ends as soon as the disk answers.
  }
  process.exit(code)
}
