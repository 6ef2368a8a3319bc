/** A timer of ours must not keep a finished process alive; only some platforms can say so. */
function release(timer: unknown): void {
  if (typeof timer !== 'object' || timer === null || !('unref' in timer)) return
  if (typeof timer.unref === 'function') timer.unref()
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    release(timer)
    signal.addEventListener('abort', end)
  })
}

/** The answer of `work`, or a rejection when there is none after `ms`: then a late answer changes nothing. */
export function withinMs<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
    release(timer)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
