import type { Principal } from '@gw/oauth-core'
import type { Admission } from './services.ts'

/** Lower case for A-Z alone: Unicode's rules would make a K of the Kelvin sign, and two names one (R190). */
const asciiLowerCase = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Logins are compared without case, as GitHub compares them; ids byte for byte, as some providers tell them apart. */
function namesPerson(entry: string, { subject, login }: Principal): boolean {
  const [provider = '', id = ''] = subject.split(/:(.*)/s)
  const pinned = `${provider}:id:`
  if (entry.startsWith(pinned)) return entry === pinned + id // also where somebody calls himself `id:…`
  return login !== undefined && asciiLowerCase(entry) === asciiLowerCase(`${provider}:${login}`)
}

/**
 * Whether a service's own list names the person. A client that acts for itself is on no list.
 *
 * @param admit - absent: whoever the gateway admits
 */
export function admits(admit: Admission | undefined, principal: Principal): boolean {
  if (admit === undefined) return true
  const groups = principal.groups.map(asciiLowerCase)
  return (
    admit.users.some((entry) => namesPerson(entry, principal)) ||
    [...admit.organizations, ...admit.teams].some((entry) => groups.includes(asciiLowerCase(entry)))
  )
}
