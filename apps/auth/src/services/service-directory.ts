import type { Service } from '@gw/forwardauth-middleware'
import { ConfigurationError, type ResourceDirectory } from '@gw/oauth-core'
import { readFileSync } from 'node:fs'
import { readServices, type Services } from './read-services.ts'

/** The services of this gateway, which may change while it runs. */
export interface ServiceDirectory extends ResourceDirectory<Service> {
  /** The text that is in force; undefined where there is no file. */
  readonly text: string | undefined
  /**
   * Puts another text in force, as a whole and at once.
   *
   * @throws {ConfigurationError} with every fault; the old one stays in force
   */
  replace(text: string): void
}

export interface ServiceDirectoryOptions {
  /** `BASE_DOMAIN`, lower-case; absent in development. */
  readonly baseDomain?: string
  readonly issuer: string
  /** Path of the services file; absent: every host below the base domain is a service. */
  readonly file?: string
  /** Services of this process itself, beside those of the file. */
  readonly own?: readonly Service[]
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new ConfigurationError([`the services file ${file} cannot be read (${code}): check its path and permissions`])
  }
}

/**
 * All protected MCP servers: those that have a name in the services file, and those that the wildcard stands for. A host
 * that is named belongs to its named services alone.
 *
 * @throws {ConfigurationError} with every fault of the file, each with its fix
 */
export function createServiceDirectory(options: ServiceDirectoryOptions): ServiceDirectory {
  const { baseDomain, issuer, file, own = [] } = options
  const read = (text: string | undefined): Services => readServices(text, { baseDomain, issuer, own })
  let text = file === undefined ? undefined : readText(file)
  let services = read(text)
  let revision = 0

  /** Who speaks for a host. */
  const directoryOf = (host: string): ResourceDirectory<Service> | undefined =>
    services.named !== undefined && services.named.at(host).length > 0 ? services.named : services.wildcard?.at(host)

  return {
    find(uri) {
      const host = URL.parse(uri)?.host
      return host === undefined ? undefined : directoryOf(host)?.find(uri)
    },
    match: (host, path) => directoryOf(host)?.match(host, path),
    at: (host) => directoryOf(host)?.at(host) ?? [],
    *list() {
      if (services.named !== undefined) yield* services.named.list()
      if (services.wildcard !== undefined) yield services.wildcard.entry
    },
    get revision() {
      return revision
    },
    get text() {
      return text
    },
    replace(next) {
      services = read(next)
      text = next
      revision += 1
    },
  }
}
