import { OAuthError } from '../errors/oauth-error.ts'
import { encodeBase64url } from '../internal/base64url.ts'
import { constantTimeEqual } from '../internal/constant-time.ts'
import type { Sha256 } from '../keys/digest.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Random } from '../ports/random.ts'
import { ABSENT, type RecordKey, type RecordStore, type Revision } from '../ports/record-store.ts'
import type { Digest } from '../values/digest.ts'
import { after, seconds, type EpochMs } from '../values/time.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

/** 600 s from `/authorize` to the callback (R157). */
const LIFETIME = seconds(600)

/** A parked authorization request, as its browser finds it again. */
export interface Interaction {
  readonly key: RecordKey
  readonly revision: Revision
  readonly transaction: string
  /** The cookie that proved the browser. */
  readonly browser: string
  readonly request: AuthorizationRequest
  readonly now: EpochMs
}

/** That a person in this browser pressed "allow", and what must come back from the identity provider. */
export interface Approval {
  readonly transaction: string
  readonly browser: Digest
  readonly login: Digest
  readonly provider: string
  readonly memory: string
  /** The person asked not to be asked again. */
  readonly remember: boolean
}

/**
 * Authorization requests on their way through consent and sign-in.
 *
 * A request is parked under a handle, bound to the browser that brought it. Each approval lies under its own handle,
 * the `state` sent upstream, made only after consent and spent by the first callback (R164, R180). All of it is sealed,
 * and in the store only digests of handles and cookies stand.
 */
export interface Interactions {
  /** @returns the transaction's handle */
  park(request: AuthorizationRequest, browser: string): Promise<string>
  /** @throws {OAuthError} `transaction_unknown`, `browser_mismatch`, `store_unavailable` */
  find(transaction: string, browser: string | undefined): Promise<Interaction>
  /** Ends a transaction; of all who try, one succeeds. @throws {OAuthError} `transaction_unknown` for the others */
  end(interaction: Interaction): Promise<void>
  /** A new handle for {@link approve}: random, with nothing in it (R182). */
  createState(): string
  approve(
    state: string,
    interaction: Interaction,
    approval: {
      readonly login: string
      readonly provider: string
      readonly memory: string
      readonly remember: boolean
    },
  ): Promise<void>
  /**
   * Spends an approval. Whoever comes without both cookies spends nothing.
   *
   * @throws {OAuthError} `transaction_unknown`, `browser_mismatch`, `store_unavailable`
   */
  claim(
    state: string,
    callback: { readonly provider: string; readonly browser: string | undefined; readonly login: string | undefined },
  ): Promise<Approval>
}

export function createInteractions(deps: {
  readonly records: RecordStore
  readonly keys: KeyRing
  readonly random: Random
  readonly sha256: Sha256
}): Interactions {
  const { records, keys, random, sha256 } = deps
  const createHandle = (): string => encodeBase64url(random(32))
  const keyOf = async (handle: string): Promise<RecordKey> => ({ kind: 'interaction', id: await sha256(handle) })

  async function create(handle: string, value: object): Promise<void> {
    const key = await keyOf(handle)
    const { now } = await records.read(key)
    const body = await keys.seal(key, JSON.stringify({ v: 1, ...value }))
    if ((await records.replace(key, ABSENT, { body, expiresAt: after(now, LIFETIME) })) === 'conflict') {
      throw new Error('a handle was drawn twice')
    }
  }

  async function open<T>(handle: string, fits: (value: unknown) => value is T) {
    const key = await keyOf(handle)
    const { body, revision, now } = await records.read(key)
    if (body === undefined) throw new OAuthError('transaction_unknown')
    const value: unknown = JSON.parse(await keys.unseal(key, body))
    // A handle of the other kind: a transaction given as a state, or the reverse.
    if (!fits(value)) throw new OAuthError('transaction_unknown', { check: 'kind of handle' })
    return { key, revision, now, value }
  }

  async function requireHandle(digest: Digest, handle: string | undefined): Promise<string> {
    if (handle === undefined || !constantTimeEqual(digest, await sha256(handle))) {
      throw new OAuthError('browser_mismatch')
    }
    return handle
  }

  async function spend(key: RecordKey, revision: Revision): Promise<void> {
    if ((await records.replace(key, revision, undefined)) === 'conflict') {
      throw new OAuthError('transaction_unknown', { check: 'spent by another request' })
    }
  }

  return {
    createState: createHandle,

    async park(request, browser) {
      const transaction = createHandle()
      const digest = await sha256(browser)
      await create(transaction, { kind: 'parked', browser: digest, request })
      return transaction
    },

    async find(transaction, cookie) {
      const { key, revision, now, value } = await open(transaction, isParked)
      const browser = await requireHandle(value.browser, cookie)
      return { key, revision, transaction, browser, request: value.request, now }
    },

    end: (interaction) => spend(interaction.key, interaction.revision),

    async approve(state, interaction, { login, provider, memory, remember }) {
      const digests = { browser: await sha256(interaction.browser), login: await sha256(login) }
      await create(state, {
        kind: 'approved',
        transaction: interaction.transaction,
        ...digests,
        provider,
        memory,
        remember,
      })
    },

    async claim(state, { provider, browser, login }) {
      const { key, revision, value } = await open(state, isApproved)
      await requireHandle(value.browser, browser)
      await requireHandle(value.login, login)
      if (value.provider !== provider) throw new OAuthError('browser_mismatch', { check: 'provider' })
      await spend(key, revision)
      return value
    },
  }
}

interface Parked {
  readonly kind: 'parked'
  readonly browser: Digest
  readonly request: AuthorizationRequest
}

// What is sealed was written by this version: the seal proves who wrote it, the kind and version say what it is.
const isSealedAs = (value: unknown, kind: string): boolean =>
  typeof value === 'object' && value !== null && 'v' in value && value.v === 1 && 'kind' in value && value.kind === kind
const isParked = (value: unknown): value is Parked => isSealedAs(value, 'parked')
const isApproved = (value: unknown): value is Approval => isSealedAs(value, 'approved')
