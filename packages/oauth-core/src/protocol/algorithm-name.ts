/**
 * The `alg` of a JOSE header or key by the name that this server uses: fully specified names have one of their own for
 * EdDSA over Ed25519, which is the one curve taken here, and common libraries write it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9864.html#section-2.2 | RFC 9864 §2.2}
 */
export const algorithmName = (alg: unknown): unknown => (alg === 'Ed25519' ? 'EdDSA' : alg)
