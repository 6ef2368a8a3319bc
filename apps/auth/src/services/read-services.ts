import type { Service } from '@gw/forwardauth-middleware'
import { ConfigurationError, createResourceDirectory, type ResourceDirectory } from '@gw/oauth-core'
import { serviceFaults, serviceOf } from './service.ts'
import { parseServicesFile, type ServiceSettings } from './services-file.ts'
import { createWildcard, isLabel, resourceOf, type Wildcard } from './wildcard.ts'

/** What services are read against. */
export interface Surroundings {
  /** Undefined in development, where nothing has a domain: then each service needs a `url`. */
  readonly baseDomain: string | undefined
  readonly issuer: string
  /** Services of this process itself, beside those of the file. */
  readonly own: readonly Service[]
}

/** All services at one moment. */
export interface Services {
  /** Undefined where there are none but the wildcard's. */
  readonly named: ResourceDirectory<Service> | undefined
  readonly wildcard: Wildcard | undefined
}

/** The name of the entry that stands for every host below the base domain. */
const ANY = '*'

/** Takes one fault; the place is put before it. */
type Report = (fault: string) => void

/** The core's judgement of resources, reported rather than thrown. */
function judged<T>(report: Report, make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    for (const fault of error.faults) report(fault)
    return undefined
  }
}

function readNamed(name: string, settings: ServiceSettings, { baseDomain }: Surroundings, report: Report): Service[] {
  for (const fault of serviceFaults(settings)) report(fault)
  if (settings.url !== undefined) return [serviceOf(settings, settings.url)]
  if (baseDomain !== undefined && isLabel(name)) return [serviceOf(settings, resourceOf(`${name}.${baseDomain}`))]
  report(
    `url is missing, and ${baseDomain === undefined ? 'without BASE_DOMAIN' : 'from this name'} there is no default`,
  )
  return []
}

function readWildcard(settings: ServiceSettings, surroundings: Surroundings, report: Report): Wildcard | undefined {
  for (const fault of serviceFaults(settings)) report(fault)
  if (settings.url !== undefined) report('url is set: remove it, the wildcard stands for all hosts')
  if (settings.default === true) report('default is true: put it on a service with a name')
  const { baseDomain, issuer } = surroundings
  if (baseDomain !== undefined) return judged(report, () => createWildcard(settings, { baseDomain, issuer }))
  report('there is no BASE_DOMAIN: set it, or remove the wildcard')
  return undefined
}

function entriesOf(
  text: string | undefined,
  baseDomain: string | undefined,
): readonly (readonly [name: string, settings: ServiceSettings])[] {
  if (text !== undefined) return parseServicesFile(text)
  return baseDomain === undefined ? [] : [[ANY, {}]]
}

/**
 * Reads all services.
 *
 * @param text - of a services file; undefined: there is none, so that every host below the base domain is a service
 * @throws {ConfigurationError} with every fault, each with its place and its fix
 */
export function readServices(text: string | undefined, surroundings: Surroundings): Services {
  const faults: string[] = []
  const named = [...surroundings.own]
  let wildcard: Wildcard | undefined
  for (const [name, settings] of entriesOf(text, surroundings.baseDomain)) {
    const report = (fault: string): void => void faults.push(`services.${name}: ${fault}`)
    if (name === ANY) wildcard = readWildcard(settings, surroundings, report)
    else named.push(...readNamed(name, settings, surroundings, report))
  }
  // Judged together, so that two of one URL are seen; also when a service alone is at fault already: all at once.
  const directory =
    named.length === 0
      ? undefined
      : judged(
          (fault) => void faults.push(fault),
          () => createResourceDirectory(named),
        )
  if (faults.length > 0) throw new ConfigurationError(faults)
  if (directory === undefined && wildcard === undefined) {
    throw new ConfigurationError([
      'there is no service: name one under services, or "*" for every host below BASE_DOMAIN',
    ])
  }
  return { named: directory, wildcard }
}
