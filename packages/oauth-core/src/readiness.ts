import { ConfigurationError } from './errors/configuration-error.ts'
import { isOAuthError } from './errors/oauth-error.ts'
import type { FailureReason } from './errors/reasons.ts'
import type { KeyRing } from './keys/key-ring.ts'
import type { Readiness } from './options.ts'
import type { Clock } from './ports/clock.ts'
import type { RecordStore } from './ports/record-store.ts'
import type { RevocationView } from './tokens/revocation-view.ts'
import type { EpochMs } from './values/time.ts'

/** 1,000: however often health is asked for, the store is asked once a second. */
const REMEMBERED_MS = 1000

/** Whether a request could be served now: the store answers, revocations are known, keys are there. Never throws. */
export function createReadiness(deps: {
  readonly start: () => void
  readonly records: RecordStore
  readonly keys: KeyRing
  readonly view: RevocationView
  readonly clock: Clock
}): () => Promise<Readiness> {
  const { start, records, keys, view, clock } = deps
  let last: { readonly at: EpochMs; readonly answer: Promise<Readiness> } | undefined

  async function ask(): Promise<Readiness> {
    const store = await reasonOf(async () => {
      await records.read({ kind: 'system', id: 'epoch' })
      await view.ensureFresh()
    })
    const faults: string[] = []
    const keyRing = await reasonOf(() => keys.signingKey().catch(collect(faults)))
    return { ready: store === 'ok' && keyRing === 'ok', store, keys: keyRing, faults }
  }

  return () => {
    start()
    const now = clock.now()
    if (last === undefined || now - last.at >= REMEMBERED_MS) last = { at: now, answer: ask() }
    return last.answer
  }
}

/** Notes the faults of a configuration error on its way. */
const collect =
  (faults: string[]) =>
  (error: unknown): never => {
    if (error instanceof ConfigurationError) faults.push(...error.faults)
    throw error
  }

async function reasonOf(work: () => Promise<unknown>): Promise<'ok' | FailureReason> {
  try {
    await work()
    return 'ok'
  } catch (error) {
    return isOAuthError(error) ? error.reason : 'internal'
  }
}
