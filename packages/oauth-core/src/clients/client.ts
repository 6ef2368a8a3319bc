import type { ClientAuthenticationMethod } from '../protocol/client-metadata.ts'
import type { Digest } from '../values/digest.ts'
import type { EpochMs } from '../values/time.ts'

/** A client as every endpoint sees it, wherever it was registered. */
export interface Client {
  /** `pre-registered`: by the operator, trusted by name; `dynamic`: by itself, believed in nothing (RFC 7591). */
  readonly kind: 'pre-registered' | 'dynamic'
  readonly clientId: string
  /** What it calls itself; a claim unless pre-registered. */
  readonly name: string | undefined
  readonly redirectUris: readonly string[]
  readonly grantTypes: readonly string[]
  /** One, or both with a secret for a client that named none when it registered. */
  readonly methods: readonly ClientAuthenticationMethod[]
  readonly secretDigest: Digest | undefined
  /** When a registered client's life was last extended; undefined until somebody signed in through it. */
  readonly usedAt: EpochMs | undefined
}
