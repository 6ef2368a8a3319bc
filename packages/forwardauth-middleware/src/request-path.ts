/**
 * What a path must not hold, because two servers may read it in two ways: `;`, `\`, `#` and `?`, whatever is no visible
 * ASCII, empty and dot segments; percent-encoded: controls, the delimiters `# % / ; ? \`, DEL, bytes of 0x80 and
 * above, and what needs no encoding, letters, digits and `- . _ ~`, as some servers decode it before they choose a route
 * (RFC 3986 §6.2.2.2); a `%` that encodes nothing.
 */
const AMBIGUOUS =
  /[^!-~]|[;\\#?]|\/\/|\/\.{1,2}(?:\/|$)|%(?![0-9a-f]{2})|%(?:[01][0-9a-f]|2[35d-f]|3[0-9bf]|[46][1-9a-f]|5[0-9acf]|7[0-9aef]|[89a-f][0-9a-f])/i

/**
 * Whether every server reads `path` alike: only then is the path that was judged the path that the MCP server serves.
 * Traefik refuses part of these itself; judged here again, no setting of Traefik can open what is closed.
 *
 * @param path - as in the request line, without the query; one character per byte
 */
export function isUnambiguousPath(path: string): boolean {
  return path.startsWith('/') && !AMBIGUOUS.test(path)
}
