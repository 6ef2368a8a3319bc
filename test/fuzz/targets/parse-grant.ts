import { formatGrant, parseGrant } from '../../../packages/oauth-core/src/grants/grant-record.ts'
import { aGrant, aRedemption, aRotation, NOW, POLICY } from '../../../packages/oauth-core/src/grants/grant.fixture.ts'
import { redeem } from '../../../packages/oauth-core/src/grants/redeem.ts'
import { revoke } from '../../../packages/oauth-core/src/grants/revoke.ts'
import { rotate } from '../../../packages/oauth-core/src/grants/rotate.ts'
import { nearly } from '../src/json-grammar.ts'
import { outcomeOf } from '../src/outcome.ts'
import { promise, same } from '../src/promise.ts'
import type { FuzzTarget } from '../src/target.ts'

const MEMBERS = Object.fromEntries(Object.entries({ v: 1, ...aGrant() }).map(([name, value]) => [name, [value]]))

export const target: FuzzTarget = {
  name: 'parseGrant',
  words: ['"v":1', '"state":"active"', '"generation":2', '"scopes":[]', 'null', '-1', '{', '}', ','],
  grammar: (draw) =>
    JSON.stringify(nearly(draw, { ...MEMBERS, state: ['code', 'active', 'revoked', 'other'], generation: [0, 1, 2] })),
  check: (text) =>
    outcomeOf(
      'stored',
      () => parseGrant(text),
      (grant) => {
        const { body } = formatGrant(grant, POLICY)
        same(parseGrant(body), grant, 'what is formatted parses the same')
        const decisions = [
          redeem(grant, aRedemption(), NOW, POLICY),
          rotate(grant, aRotation(1), NOW, POLICY),
          revoke(grant, grant.clientId),
        ]
        for (const { verdict, next } of decisions) {
          promise(typeof verdict === 'string', 'every transition decides')
          if (next !== undefined)
            promise(parseGrant(formatGrant(next, POLICY).body).id === grant.id, 'and can be written')
        }
      },
    ),
}
