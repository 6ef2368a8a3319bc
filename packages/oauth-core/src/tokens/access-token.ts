import { encodeBase64url } from '../internal/base64url.ts'
import { encodeUtf8 } from '../internal/utf8.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { Random } from '../ports/random.ts'
import type { Digest } from '../values/digest.ts'
import type { GrantId } from '../values/grant-id.ts'
import type { Subject } from '../values/subject.ts'
import { epochMs, numericDate, type EpochMs, type Seconds } from '../values/time.ts'

/** What an access token says. */
export interface AccessTokenInput {
  readonly subject: Subject
  readonly clientId: string
  readonly grantId: GrantId
  /** Birth of the grant by the store's clock: floors and epoch are compared with it. */
  readonly bornAt: EpochMs
  /** As granted, in configured order; `offline_access` says nothing to a resource and is left out. */
  readonly scopes: readonly string[]
  /** The audience, in the configured spelling. */
  readonly resource: string
  readonly login?: string
  readonly groups: readonly string[]
  /** Thumbprint of the key that the token is good with alone (RFC 9449 §6.1); undefined: whoever bears it. */
  readonly jkt?: Digest | undefined
  /** The store's clock. */
  readonly now: EpochMs
  readonly lifetime: Seconds
}

/** Makes access tokens. */
export interface AccessTokens {
  /** @throws {OAuthError} `store_unavailable` until the key ring was read once */
  mint(input: AccessTokenInput): Promise<{ readonly token: string; readonly expiresAt: EpochMs }>
}

/** 20: the token travels with every request, in one header line. */
const MAX_GROUPS = 20

const TOKEN_ID_BYTES = 16

const encodeJson = (value: object): string => encodeBase64url(encodeUtf8(JSON.stringify(value)))

/**
 * Access tokens as JWT, with what a request needs to be judged without a store.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068.html#section-2 | RFC 9068 §2}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068.html#section-2.1 | RFC 9068 §2.1}
 * @see {@link https://www.rfc-editor.org/rfc/rfc9068.html#section-2.2 | RFC 9068 §2.2}
 */
export function createAccessTokens(deps: {
  readonly issuer: string
  readonly keys: KeyRing
  readonly random: Random
}): AccessTokens {
  return {
    async mint(input) {
      const { kid, algorithm, sign } = await deps.keys.signingKey()
      const issuedAt = numericDate(input.now)
      const expiresAt = issuedAt + input.lifetime
      const scopes = input.scopes.filter((scope) => scope !== 'offline_access')
      const groups = input.groups.slice(0, MAX_GROUPS)
      const header = encodeJson({ typ: 'at+jwt', alg: algorithm, kid })
      const claims = encodeJson({
        iss: deps.issuer,
        sub: input.subject,
        aud: input.resource,
        client_id: input.clientId,
        iat: issuedAt,
        exp: expiresAt,
        jti: encodeBase64url(deps.random(TOKEN_ID_BYTES)),
        ...(scopes.length > 0 && { scope: scopes.join(' ') }),
        gid: input.grantId,
        gat: input.bornAt,
        ...(input.login !== undefined && { preferred_username: input.login }),
        ...(groups.length > 0 && { groups }),
        ...(input.jkt !== undefined && { cnf: { jkt: input.jkt } }),
      })
      const signature = await sign(`${header}.${claims}`)
      return { token: `${header}.${claims}.${signature}`, expiresAt: epochMs(expiresAt * 1000) }
    },
  }
}
