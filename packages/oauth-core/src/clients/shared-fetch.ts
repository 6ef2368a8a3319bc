import { isOAuthError } from '../errors/oauth-error.ts'

/** Fetches one URL once at a time: whoever comes while that is under way waits for it and shares what comes of it. */
export type SharedFetch<T> = (url: string, fetch: () => Promise<T>) => Promise<T>

/**
 * Only what the URL answered is shared. That whoever asked first was over a limit says nothing of the next: else a
 * stranger who keeps asking beyond theirs would get everybody refused.
 */
export function createSharedFetch<T extends object>(): SharedFetch<T> {
  const underWay = new Map<string, Promise<T>>()
  return async (url, fetch) => {
    for (;;) {
      const shared = underWay.get(url)
      if (shared === undefined) {
        const work = fetch().finally(() => underWay.delete(url))
        underWay.set(url, work)
        return work
      }
      const answer = await shared.catch(unlessLimited)
      if (answer !== undefined) return answer
    }
  }
}

function unlessLimited(error: unknown): undefined {
  if (!isOAuthError(error) || error.reason !== 'rate_limited') throw error
}
