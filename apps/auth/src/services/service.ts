import type { Service } from '@gw/forwardauth-middleware'
import { admissionFaults, qualifyAdmission } from './admission-names.ts'
import type { ServiceSettings } from './services-file.ts'

/** As browsers write it: scheme, host and, unless it is the default, port. */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@\\*A-Z]+$/

/** A service without its resource: what an entry says of itself, with names in full. */
export function serviceOf(settings: ServiceSettings, resource: string): Service {
  const { url: _url, browser: _browser, admit, ...rest } = settings
  return { ...rest, resource, ...(admit === undefined ? {} : { admit: qualifyAdmission(admit) }) }
}

function toolFaults({ tools = {}, scopes = { mcp: '' } }: ServiceSettings): readonly string[] {
  return Object.entries(tools).flatMap(([pattern, needed]) => {
    if (pattern === '') return ['tools has an empty name: write the name of a tool, * for any characters']
    if (needed.length === 0) return [`tools.${pattern} is empty: name a scope, or remove the rule`]
    return needed
      .filter((scope) => !Object.hasOwn(scopes, scope))
      .map((scope) => `tools.${pattern} names ${scope}: add it to scopes, or remove it`)
  })
}

/** What is wrong with the settings that the gateway alone judges; the rest is judged by the core. */
export function serviceFaults(settings: ServiceSettings): readonly string[] {
  const { admit, origins = [], browser = false } = settings
  return [
    ...toolFaults(settings),
    ...(admit === undefined ? [] : admissionFaults(admit)),
    ...origins
      .filter((origin) => !ORIGIN.test(origin) || origin === 'null')
      .map((origin) => `origins has "${origin}": write an origin as browsers send it, as in https://app.example.com`),
    ...(browser ? ['browser is true: web pages behind sign-in are not built yet; remove it'] : []),
  ]
}
