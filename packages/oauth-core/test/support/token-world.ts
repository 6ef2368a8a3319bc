import { encodeBase64url } from '../../src/internal/base64url.ts'
import { systemRandom } from '../../src/internal/system.ts'
import { encodeUtf8 } from '../../src/internal/utf8.ts'
import { joseSignatures } from '../../src/keys/jose-signatures.ts'
import { createKeyRing, type KeyRing } from '../../src/keys/key-ring.ts'
import { createMemoryStores } from '../../src/memory/index.ts'
import type { KeySource } from '../../src/ports/key-source.ts'
import type { RecordKind } from '../../src/ports/record-store.ts'
import type { Resource, ResourceDirectory } from '../../src/ports/resources.ts'
import type { Signatures } from '../../src/ports/signatures.ts'
import { createResourceDirectory } from '../../src/resources/resource-directory.ts'
import { createFixedClock, type FixedClock } from '../../src/testing/fixed-clock.ts'
import { isGrantId, type GrantId } from '../../src/values/grant-id.ts'
import { isSubject } from '../../src/values/subject.ts'
import { numericDate, seconds } from '../../src/values/time.ts'
import { createAccessTokens, type AccessTokenInput } from '../../src/tokens/access-token.ts'
import type { Principal, Verifier } from '../../src/tokens/principal.ts'
import { createRevocationView, type RevocationView } from '../../src/tokens/revocation-view.ts'
import { createVerifier } from '../../src/tokens/verifier.ts'
import { createDpopProofs } from '../../src/tokens/dpop-proofs.ts'
import { createOnce } from '../../src/keys/once.ts'
import { createSha256 } from '../../src/keys/digest.ts'

export const ISSUER = 'https://auth.example.com'
export const NOTES = 'https://notes.example.com/mcp'
export const TASKS = 'https://tasks.example.com/mcp'

interface Admission {
  admits: (principal: Principal) => boolean
  revision: number
  resources: readonly Resource[]
}

/** For tests: everything that a verifier needs, on memory stores and a clock that stands still. */
export interface TokenWorld {
  readonly clock: FixedClock
  readonly keys: KeyRing
  readonly view: RevocationView
  readonly verifier: Verifier
  /** Counts readings of the store. */
  readonly store: { reads: number; down: boolean; stores: ReturnType<typeof createMemoryStores> }
  /** Who is let in, and the directory's revision. */
  readonly admission: Admission
  readonly grantId: GrantId
  mint(input?: Partial<AccessTokenInput>): Promise<string>
  /** Header and claims of a good token, changed at will, under a true signature; texts are taken as they are. */
  forge(header: object | string, claims: object | string): Promise<string>
  claims(): Record<string, unknown>
  header(): Promise<Record<string, unknown>>
}

export const segment = (value: object | string): string =>
  encodeBase64url(encodeUtf8(typeof value === 'string' ? value : JSON.stringify(value)))

export function openTokenWorld(
  options: { readonly signatures?: Signatures; readonly keySource?: KeySource; readonly cacheSize?: number } = {},
): TokenWorld {
  const { signatures = joseSignatures, keySource, cacheSize } = options
  const clock = createFixedClock()
  const store = { reads: 0, down: false, stores: createMemoryStores({ clock }) }
  function ask(): typeof store.stores {
    store.reads += 1
    if (store.down) throw new Error('the test has cut the line')
    return store.stores
  }
  const records = {
    read: async (...[key]: Parameters<typeof store.stores.records.read>) => ask().records.read(key),
    replace: async (...write: Parameters<typeof store.stores.records.replace>) => ask().records.replace(...write),
    list: (kind: RecordKind) => ask().records.list(kind),
  }
  const feed = {
    open: async () => ask().revocations.open(),
    after: async (cursor: string, waitMs: number) => ask().revocations.after(cursor, waitMs),
    announce: async (...[entry]: Parameters<typeof store.stores.revocations.announce>) =>
      ask().revocations.announce(entry),
  }
  const keys = createKeyRing({
    records,
    secrets: ['fake-master-secret-0000000000000000'],
    policy: { algorithms: ['ES256'], period: seconds(30 * 86_400) },
    signatures,
    random: systemRandom,
    clock,
    ...(keySource !== undefined && { keySource }),
  })
  const view = createRevocationView({
    feed,
    records,
    clock,
    random: systemRandom,
    onEpochChange: () => void keys.reload(),
    onKeyRevoked: (kid) => void keys.withdraw(kid),
  })
  const admission: Admission = {
    admits: () => true,
    revision: 1,
    resources: [{ resource: NOTES }, { resource: TASKS }],
  }
  const directory = (): ResourceDirectory => createResourceDirectory(admission.resources)
  const resources: ResourceDirectory = {
    find: (uri) => directory().find(uri),
    at: (host) => directory().at(host),
    match: (host, path) => directory().match(host, path),
    list: () => directory().list(),
    get revision() {
      return admission.revision
    },
  }
  const sha256 = createSha256(signatures)
  const verifier = createVerifier({
    issuer: ISSUER,
    keys,
    view,
    resources,
    admits: (principal) => admission.admits(principal),
    clock,
    signatures,
    dpop: createDpopProofs({ signatures, sha256, once: createOnce({ records, sha256 }), clock }),
    ...(cacheSize !== undefined && { cacheSize }),
  })
  const accessTokens = createAccessTokens({ issuer: ISSUER, keys, random: systemRandom })
  const grantId = 'a012345678901234567890'
  const subject = 'github:583231'
  if (!isGrantId(grantId) || !isSubject(subject)) throw new Error('the test needs a grant id and a subject')

  return {
    clock,
    keys,
    view,
    verifier,
    store,
    admission,
    grantId,
    async mint(input = {}) {
      const now = clock.now()
      const { token } = await accessTokens.mint({
        subject,
        clientId: 'client-1',
        grantId,
        bornAt: now,
        scopes: ['notes:read', 'notes:write'],
        resource: NOTES,
        login: 'octocat',
        groups: ['github:acme'],
        now,
        lifetime: seconds(600),
        ...input,
      })
      return token
    },
    async forge(header, claims) {
      const input = `${segment(header)}.${segment(claims)}`
      return `${input}.${await (await keys.signingKey()).sign(input)}`
    },
    async header() {
      return { typ: 'at+jwt', alg: 'ES256', kid: (await keys.signingKey()).kid }
    },
    claims: () => ({
      iss: ISSUER,
      sub: subject,
      aud: NOTES,
      client_id: 'client-1',
      iat: numericDate(clock.now()),
      exp: numericDate(clock.now()) + 600,
      jti: 'AAAAAAAAAAAAAAAAAAAAAA',
      scope: 'notes:read notes:write',
      gid: grantId,
      gat: clock.now(),
      preferred_username: 'octocat',
      groups: ['github:acme'],
    }),
  }
}
