import { isDigest, type Digest } from '../values/digest.ts'
import { isGrantId, type GrantId } from '../values/grant-id.ts'
import { isSubject, type Subject } from '../values/subject.ts'
import { epochMs, type EpochMs } from '../values/time.ts'
import type { Grant, GrantPolicy } from './grant.ts'
import type { Redemption } from './redeem.ts'
import type { Rotation } from './rotate.ts'

export const NOW: EpochMs = epochMs(1_900_000_000_000)

export const POLICY: GrantPolicy = { idleMs: 30 * 86_400_000, graceMs: 10_000, accessTokenMs: 600_000 }

/** A grant whose code was issued this instant. */
export function aGrant(change: Omit<Partial<Grant>, 'codeDigest'> & { readonly codeDigest?: string } = {}): Grant {
  const { codeDigest = 'A'.repeat(43), ...rest } = change
  return {
    id: grantId('0'.padEnd(22, 'g')),
    state: 'code',
    clientId: 'client-1',
    subject: subject('fake:1'),
    resource: 'https://notes.example.com/mcp',
    scopes: ['notes:read', 'notes:write'],
    redirectUri: 'https://client.example.org/callback',
    codeDigest: aDigest(codeDigest),
    challenge: 'C'.repeat(43),
    codeExpiresAt: epochMs(NOW + 60_000),
    failures: 0,
    bornAt: NOW,
    expiresAt: epochMs(NOW + 90 * 86_400_000),
    refreshable: true,
    generation: 0,
    salt: 'salt',
    rotatedAt: NOW,
    idleExpiresAt: NOW,
    retries: 0,
    sealed: 'sealed',
    ...rest,
  }
}

/** The right redemption of {@link aGrant}'s code. */
export function aRedemption(change: Partial<Redemption> = {}): Redemption {
  const { codeDigest, clientId, challenge, redirectUri, resource } = aGrant()
  const dpop = { jkt: undefined, bindsRefreshToken: true }
  return { codeDigest, clientId, challenge, redirectUri, resource, ...dpop, ...change }
}

/** {@link aGrant} after its code was redeemed and its refresh token used `generation - 1` times, the last time now. */
export function anActiveGrant(generation: number, change: Parameters<typeof aGrant>[0] = {}): Grant {
  return aGrant({ state: 'active', generation, rotatedAt: NOW, idleExpiresAt: epochMs(NOW + POLICY.idleMs), ...change })
}

/** The right use of a refresh token of {@link aGrant}. */
export function aRotation(generation: number, change: Partial<Rotation> = {}): Rotation {
  return {
    generation,
    clientId: 'client-1',
    scopes: undefined,
    resource: undefined,
    jkt: undefined,
    bindsRefreshToken: true,
    waitedMs: 0,
    ...change,
  }
}

function checked<T extends string>(text: string, fits: (value: string) => value is T & string): T {
  if (!fits(text)) throw new Error(`the fixture is no longer valid: ${text}`)
  return text
}

const grantId = (text: string): GrantId => checked(text, isGrantId)
const subject = (text: string): Subject => checked(text, isSubject)
/** The text itself, as a digest. */
export const aDigest = (text: string): Digest => checked(text, isDigest)
