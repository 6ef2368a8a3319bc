import type { Admission, Service } from '@gw/forwardauth-middleware'
import { ConfigurationError } from '@gw/oauth-core'
import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'

/** What an operator writes for one service: the types are checked, what the values mean is not. */
export interface ServiceSettings extends Partial<Omit<Service, 'resource' | 'admit'>> {
  readonly url?: string
  readonly admit?: Partial<Admission>
  readonly browser?: boolean
}

const names = z.array(z.string())

const settings = z.strictObject({
  url: z.string().exactOptional(),
  name: z.string().exactOptional(),
  scopes: z.record(z.string(), z.string()).exactOptional(),
  implies: z.record(z.string(), names).exactOptional(),
  require: names.exactOptional(),
  tools: z.record(z.string(), names).exactOptional(),
  checksHeaders: z.boolean().exactOptional(),
  admit: z
    .strictObject({
      users: names.exactOptional(),
      organizations: names.exactOptional(),
      teams: names.exactOptional(),
    })
    .exactOptional(),
  origins: names.exactOptional(),
  browser: z.boolean().exactOptional(),
  default: z.boolean().exactOptional(),
})

const servicesFile = z.strictObject({ services: z.record(z.string(), settings.nullable()) })

function sentence(issue: z.core.$ZodIssue): string {
  const place = issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.')
  if (issue.code !== 'unrecognized_keys') return `${place}: ${issue.message}; write services as in infra/README.md`
  const keys = issue.keys.map((key) => `"${key}"`).join(', ')
  return `${place} has ${keys}, which is no setting: check its spelling, or remove it`
}

/**
 * Reads a services file. Strict: an unknown setting may be a misspelt one that was meant to protect.
 *
 * @param text - YAML
 * @returns entries in the order of the file; one without settings (`notes:`) has none
 * @throws {ConfigurationError} when it is no YAML, or a setting is unknown or of another type
 */
export function parseServicesFile(text: string): readonly (readonly [name: string, settings: ServiceSettings])[] {
  let content: unknown
  try {
    content = parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw new ConfigurationError([`the file is no YAML: ${error.message.split('\n', 1).join('')}`])
  }
  const parsed = servicesFile.safeParse(content)
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.map(sentence))
  return Object.entries(parsed.data.services).map(([name, given]) => [name, given ?? {}])
}
