/** How a client comes to be known. */
export type Registration = 'pre-registered' | 'dynamic' | 'metadata-document'

export type Method = 'none' | 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'

/** One way through the protocol, from registration to revocation. */
export interface Journey {
  readonly registration: Registration
  readonly method: Method
  /** Names the resource in every request, or leaves it to the default. */
  readonly resource: boolean
  /** Binds its tokens to a key. */
  readonly dpop: boolean
  /** Pushes its authorization requests. */
  readonly par: boolean
}

const REGISTRATIONS: readonly Registration[] = ['pre-registered', 'dynamic', 'metadata-document']
const METHODS: readonly Method[] = ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt']

/** A document that anybody can read holds no secret (CIMD §4.1). */
const fits = (registration: Registration, method: Method): boolean =>
  registration !== 'metadata-document' || method === 'none' || method === 'private_key_jwt'

const both = [false, true]

/** Every combination that the specifications allow. */
export const JOURNEYS: readonly Journey[] = REGISTRATIONS.flatMap((registration) =>
  METHODS.filter((method) => fits(registration, method)).flatMap((method) =>
    both.flatMap((resource) =>
      both.flatMap((dpop) => both.map((par) => ({ registration, method, resource, dpop, par }))),
    ),
  ),
)

/** As a test is called, beside its kind of client. */
export function nameOf({ resource, dpop, par }: Journey): string {
  return [resource ? 'with resource' : 'without resource', dpop ? 'DPoP' : 'Bearer', par ? 'PAR' : 'no PAR'].join(', ')
}
