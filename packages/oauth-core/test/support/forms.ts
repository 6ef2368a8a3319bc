/** A form POST as a client program sends it. Undefined members are left out. */
export function form(
  parameters: Readonly<Record<string, string | undefined>>,
  headers: Readonly<Record<string, string>> = {},
): RequestInit {
  const present = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { method: 'POST', body: new URLSearchParams(present), headers }
}

/** A JSON POST. */
export function json(body: unknown, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }
}

/** The credentials of `client_secret_basic` (RFC 6749 §2.3.1). */
export function basic(clientId: string, secret: string): { readonly authorization: string } {
  return { authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`)}` }
}

/** A JSON answer as an object, for assertions on its members. */
export async function members(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const value: unknown = await response.json()
  if (typeof value !== 'object' || value === null) throw new Error('expected a JSON object')
  return { ...value }
}
