import type { Excuse } from './judge.ts'

/** Mutants that no test finds, each with the reason why none need. Of two that fit a mutant the first is told. */
export const survivors: readonly Excuse[] = [
  {
    files: 'src/',
    mutants: [/^\[\] → \["Stryker was here"\]$/],
    within: /\.exec\(.*\) \?\? \[\]/,
    why: 'in place of a match that is not there: its first element, the whole match, is never looked at',
  },
  {
    files: 'src/',
    mutants: [/^'' → "Stryker was here!"$/],
    within: /\.exec\(|\?\? ''/,
    why: 'in place of a part that is not there: no text of that form passes what is asked of it next',
  },
  {
    files: 'src/',
    mutants: [/^authorization === null → false$/],
    why: 'the pattern that is tried next finds nothing in null either',
  },
  {
    files: 'src/',
    mutants: [/^[\w.]+ !== undefined → true$/, /^[\w.]+ === undefined → false$/],
    within: /!== undefined && .* [<>]=? |=== undefined \|\| .* === undefined/,
    why: 'says to the compiler what holds anyway: undefined is neither above nor below any number, and both are there or none',
  },
  {
    files: 'src/',
    mutants: [/^\{.*\} → \{\}$/, /^'[^']*' → ""$/, /^'[^']*' → "Stryker was here!"$/],
    within: /new OAuthError\(|\b(?:refusal|refuse|malformed)\(/,
    why: 'detail of an error: for the operator and never for the caller, whose answer goes by the reason alone',
  },
  {
    files: 'src/',
    mutants: [/^[\w.]+ !== undefined → true$/],
    within: /\.\.\.\([\w.]+ !== undefined && \{|if \(value !== undefined\) found\[name\]/,
    why: 'a member whose value is undefined is none as soon as it is written as JSON',
  },
  {
    files: 'src/',
    mutants: [/^round < MAX_ROUNDS → round <= MAX_ROUNDS$/],
    why: 'one round more before an outage is told: the bound is there so that there is one',
  },
  {
    files: 'src/',
    mutants: [/^'[^']*' → ""$/],
    within: /new Error\(|fault\(/,
    why: 'text for the operator or for who debugs: tests pin what it is about, not its words',
  },
  {
    files: 'src/tokens/revocation-view.ts',
    mutants: [/./],
    within:
      /sleep\(|backoffMs = Math|const waitMs =|return answer\.count|answer === undefined|let lost = false|started/,
    why: 'the pace of asking: when the next question is sent, and by how many followers; what holds is for the lease',
  },
  {
    files: 'src/tokens/revocation-view.ts',
    mutants: [/^\{ \/\/ Fail closed: .* → \{\}$/],
    why: 'the pace of asking again after a failure: without it the next question is sent at once',
  },
  {
    files: 'src/tokens/revocation-view.ts',
    mutants: [/^\{ throw new OAuthError\('lease_expired', \{\}, \{ cause \}\) .* → \{\}$/],
    why: 'the line below refuses with the same reason, as nothing made the view fresh',
  },
  {
    files: 'src/tokens/revocation-view.ts',
    mutants: ['deps.onLeaseLost?.() → deps.onLeaseLost()'],
    why: 'without a listener another error is thrown in place of the one on its way: both are an answer that did not come',
  },
  {
    files: 'src/tokens/revocation-view.ts',
    mutants: ['ending.signal.aborted → false', 'false → true'],
    within: /ending\.signal\.aborted\) return false/,
    why: 'an answer that arrives after the end: nobody asks a view that is closed',
  },
  {
    files: 'src/tokens/feed-reader.ts',
    mutants: [/^question < answered → /],
    why: 'an answer that was overtaken by a later one: taking it makes the view stale earlier, never later',
  },
  {
    files: 'src/tokens/feed-reader.ts',
    mutants: [/^2 \* answerMs → 2 \/ answerMs$|^waitMs \+ answerMs → waitMs - answerMs$/, 'round += 1 → round -= 1'],
    why: 'how long, or how often, a store is asked before it counts as lost: stores in memory answer at once',
  },
  {
    files: 'src/tokens/feed-reader.ts',
    mutants: [
      'start < entries.length → start <= entries.length',
      'entries.slice(start, start + BATCH) → entries',
      '() => (mending = undefined) → () => undefined',
    ],
    why: 'announcing twice is announcing once: how much at a time is for speed',
  },
  {
    files: 'src/tokens/feed-reader.ts',
    mutants: [
      'before.id === next.id → false',
      'checkpoint === undefined → false',
      'cursor === from → true',
      'known === undefined → true',
      'known === undefined → false',
      'startOver() → ;',
      'seen.notBefore > known.notBefore → seen.notBefore >= known.notBefore',
    ],
    why: 'the same in the end, or to the safe side: loads all again, fails, or ends more where it could have gone on',
  },
  {
    files: 'src/tokens/epoch.ts',
    mutants: [`'replaced' → ""`],
    why: 'the next round reads what this one wrote, and returns it',
  },
  {
    files: 'src/',
    mutants: [
      /^typeof \w+ [!=]== '\w+' → (?:true|false)$/,
      'aud[0] !== undefined → true',
      'grantId === undefined → false',
    ],
    within: /isSafeInteger|isFinite|isDigest\(|isGrantId\(|isStringArray\(/,
    why: 'says to the compiler what the check beside it finds out too: it holds for no value of another type',
  },
  {
    files: 'src/tokens/unverified-audience.ts',
    mutants: [
      /^bytes === undefined → false$/,
      / → true$/,
      / → typeof claims === 'object' \|\| /,
      / \|\| 'aud' in claims$/,
      /^\{ return undefined/,
    ],
    why: 'what it would trip over is caught below, and means the same: no audience',
  },
  {
    files: 'src/protocol/json.ts',
    mutants: ['names?.has → names.has', 'names?.add → names.add'],
    why: 'JSON.parse has accepted the text: a name with a colon behind it stands in an object',
  },
  {
    files: 'src/protocol/jwt.ts',
    mutants: [/^'' → "Stryker was here!"$/],
    within: /token\.split\(/,
    why: 'where a part is missing the third is missing too, and is refused first',
  },
  {
    files: 'src/protocol/',
    mutants: [/^\[\] → \["Stryker was here"\]$/],
    within: /implies\[scope\]|deny = \[\]/,
    why: 'never reached, as the member was found before; or a host that no URL can have',
  },
  {
    files: 'src/protocol/issuer.ts',
    mutants: ['host.toLowerCase() → host.toUpperCase()'],
    why: 'only its canonical form is read from the answer, which is in lower case either way',
  },
  {
    files: 'src/protocol/',
    mutants: [/^\w+ === undefined \|\| \w+ === undefined → \w+ === undefined && \w+ === undefined$/],
    why: 'both are parts of one match: there are both or none',
  },
  {
    files: 'src/protocol/client-document.ts',
    mutants: ["error.reason === 'client_document' → false", `'client_document' → ""`],
    why: 'an error of the same reason and details is thrown in its place',
  },
  {
    files: 'src/protocol/basic-credentials.ts',
    mutants: [
      'bytes === undefined → false',
      /^\{ return undefined/,
      '/^([^:]*):(.*)$/s → /([^:]*):(.*)$/s',
      '/^([^:]*):(.*)$/s → /^([^:]*):(.*)/s',
    ],
    why: 'the same: no bytes are no text, which is no pair; and the pattern takes all of the text without its anchors too',
  },
  {
    files: 'src/protocol/freshness.ts',
    mutants: [
      'text !== undefined → true',
      'text.slice(0, MAX_DIGITS) → text',
      `'' → "Stryker was here!"`,
      "headers.get('age')?.trim() → headers.get('age')",
    ],
    why: 'the same within the bounds: undefined has no digit, a longer number is above them all, and headers come trimmed',
  },
  {
    files: 'src/clients/failure-limit.ts',
    mutants: ['until === undefined → false'],
    why: 'undefined less the time is above no number, and forgetting what is not there changes nothing',
  },
  {
    files: 'src/clients/pre-registered.ts',
    mutants: ['hex === undefined → false', /^\[\] → \["Stryker was here"\]$/],
    within: /hex/,
    why: 'the pattern of a digest fits nothing that is not there, and whatever fits it has pairs of digits',
  },
  {
    files: 'src/clients/pre-registered.ts',
    mutants: [
      "methods.some((method) => method !== 'private_key_jwt') → methods.every(method => method !== 'private_key_jwt')",
    ],
    why: 'a client has ways of one kind: with secret, with keys, or none',
  },
  {
    files: 'src/clients/',
    mutants: ['!isOAuthError(error) → false', `', ' → ""`],
    why: 'for a bug of our own, which no input leads to; or the words of a fault, which tests do not pin',
  },
  {
    files: 'src/protocol/dpop-key.ts',
    mutants: [/^\[\] → \["Stryker was here"\]$/, 'bytes === undefined → false'],
    within: /bytes/,
    why: 'bytes that are not there have no first one, and a first one of zero means the same',
  },
  {
    files: 'src/tokens/dpop-proofs.ts',
    mutants: ['nonce === undefined → false'],
    why: 'no nonce, judged as one, is none of ours either',
  },
  {
    files: 'src/protocol/issuer.ts',
    mutants: ['/^[^:]*:\\/\\/[^/?#]*@/ → /[^:]*:\\/\\/[^/?#]*@/'],
    why: 'a second :// stands in a path, where the shape has no place for it and refuses it anyhow',
  },
  {
    files: 'src/clients/',
    mutants: [
      `'-' → ""`,
      `'' → "Stryker was here!"`,
      "token !== undefined && isSecretOfKind('registration', token) → true",
      'record === undefined → false',
    ],
    within: /sha256\(|constantTimeEqual\(|!right/,
    why: 'what stands in for a secret that is not there, so that time tells nothing: it is the secret of nobody',
  },
  {
    files: 'src/clients/',
    mutants: ['round += 1 → round -= 1'],
    why: 'ends with the first write that wins: only a store at which none ever does would go on',
  },
  {
    files: 'src/clients/register.ts',
    mutants: [/^record\.endsAt \+ RENEWAL_INTERVAL_MS/],
    why: 'how often a renewal is written, to the millisecond: the client lives a day from it in any case',
  },
  {
    files: 'src/clients/register.ts',
    mutants: [
      "(await records.replace(record, revision)) === 'replaced' → (await records.replace(record, revision)) !== 'replaced'",
      `'replaced' → ""`,
    ],
    why: 'the next round finds what this one wrote, and returns it',
  },
  {
    files: 'src/tokens/verifier.ts',
    mutants: [/text\.length > MAX_TOKEN_LENGTH/],
    why: 'what is too long was never remembered, and is refused again as it is taken apart: this one saves the work',
  },
  {
    files: 'src/tokens/verifier.ts',
    mutants: [
      "typeof signatures.sha256('') === 'string' → true",
      "typeof digest === 'string' → true",
      `'' → "Stryker was here!"`,
      'resource === token.principal.resource → false',
      '!known → true',
    ],
    why: 'the same answer with more work: a digest that is awaited is none that the cache has',
  },
  {
    files: 'src/tokens/verifier.ts',
    mutants: [
      `'(none of ours)' → ""`,
      'resources.find(principal.resource)?.resource → resources.find(principal.resource).resource',
    ],
    why: 'detail of an error: for the operator and never for the caller',
  },
  {
    files: 'src/tokens/verifier.ts',
    mutants: ['notBefore * 1000 > latest → notBefore * 1000 >= latest'],
    why: 'one millisecond, where clocks are borne to differ by a minute',
  },
  {
    files: 'src/tokens/verifier.ts',
    mutants: ['audience === undefined → false', '!isDigest(accessTokenHash) → false'],
    why: 'says to the compiler what holds anyway: no resource of ours equals it, and a port of ours hashes as it should',
  },
  {
    files: 'src/clients/',
    mutants: [
      'onFound?.(client.clientId) → onFound(client.clientId)',
      'options?.proven → options.proven',
      'options?.onFound → options.onFound',
      'counts.at(-1)?.key → counts.at(-1).key',
    ],
    why: 'says to the compiler what holds anyway: each endpoint that is asked here says who it found, and an address has a count',
  },
  {
    files: 'src/clients/manage.ts',
    mutants: ['true → false'],
    why: 'ends the rounds by being there: what it says is not looked at',
  },
  {
    files: 'src/clients/register.ts',
    mutants: ['registrationToken === undefined → false'],
    why: 'of no token a digest is kept that no token has',
  },
  {
    files: 'src/clients/verify-assertion.ts',
    mutants: [
      'assertion.kid !== undefined → true',
      'set.keys.some(({ kid }) => kid === assertion.kid) → set.keys.every(({ kid }) => kid === assertion.kid)',
    ],
    why: 'whether a set is asked for once more, which is bounded by its pause; what is believed is for the signature',
  },
  {
    files: 'src/clients/client-key-sets.ts',
    mutants: ['fetched.delete(url) → ;', 'last === undefined → last !== undefined', `'known' → ""`],
    why: 'which set is forgotten first, and whose room a fetch takes: bounds that hold in either order',
  },
  {
    files: 'src/clients/client-key-sets.ts',
    mutants: ['text === undefined → false', "{ throw refusal('JSON') } → {}"],
    why: 'the line below refuses with the same reason: what is not there is no key set',
  },
  {
    files: 'src/clients/metadata-documents.ts',
    mutants: ['cached !== undefined → true'],
    why: 'an entry that is never fresh and counts as lost answers nothing: it takes a place in a cache that is bounded',
  },
  {
    files: 'src/clients/shared-client-id.ts',
    mutants: ['one < other → one <= other', 'one < other → one >= other', `'shared client id' → ""`],
    why: 'any one order and any one label will do: no two members have one name',
  },
  {
    files: 'src/tokens/feed-reader.ts',
    mutants: ['false → true'],
    within: /return false/,
    why: 'after a gap all was loaded before the question; within the lease the next one, a moment later, finds no place and loads',
  },
]
