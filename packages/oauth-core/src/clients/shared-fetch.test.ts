import { describe, expect, it } from 'vitest'
import { OAuthError } from '../errors/oauth-error.ts'
import { createSharedFetch } from './shared-fetch.ts'

const unused = () => Promise.reject(new Error('nobody should ask'))
const limited = () => Promise.reject(new OAuthError('rate_limited'))

describe('createSharedFetch', () => {
  it('fetches one URL once at a time, and again afterwards', async () => {
    const shared = createSharedFetch<{ readonly n: number }>()
    let fetches = 0
    const fetch = async () => ({ n: (fetches += 1) })
    expect(await Promise.all([shared('a', fetch), shared('a', fetch), shared('b', fetch)])).toEqual([
      { n: 1 },
      { n: 1 },
      { n: 2 },
    ])
    expect(await shared('a', fetch)).toEqual({ n: 3 })
  })

  it('shares a failure of the URL, and is rid of it afterwards', async () => {
    const shared = createSharedFetch<object>()
    const failure = new OAuthError('client_document')
    const failed = () => Promise.reject(failure)
    const answers = await Promise.allSettled([shared('a', failed), shared('a', unused)])
    expect(answers.map((answer) => answer.status === 'rejected' && answer.reason)).toEqual([failure, failure])
    expect(await shared('a', async () => ({ good: true }))).toEqual({ good: true })
  })

  it('shares no limit: whoever comes next asks for themselves', async () => {
    const shared = createSharedFetch<object>()
    const [first, second] = await Promise.allSettled([shared('a', limited), shared('a', async () => ({ mine: true }))])
    expect(first.status).toBe('rejected')
    expect(second).toEqual({ status: 'fulfilled', value: { mine: true } })
  })
})
