import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { z } from 'zod'

/** The folder that operators deploy from. */
export const INFRA: string = fileURLToPath(new URL('../../../infra/', import.meta.url))

/** What Traefik gets to see of a compose service: its own command line, and everybody's labels. */
export interface ComposeService {
  readonly command: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

const REFERENCE = /\$(?:\$|\{(\w+)(?::([-?])([^}]*))?\})/g

/** As compose does it, for the forms that the file uses: `$$`, `${NAME}`, `${NAME:-default}`, `${NAME:?message}`. */
function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  return text.replaceAll(REFERENCE, (_, name?: string, kind?: string, rest = '') => {
    if (name === undefined) return '$'
    const value = env[name]
    if (value !== undefined && value !== '') return value
    if (kind === '?') throw new Error(`compose.yaml: ${rest}`)
    return kind === '-' ? rest : ''
  })
}

/** Reads the committed `compose.yaml`. @param env - what would stand in `.env` */
export async function readCompose(
  env: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, ComposeService>>> {
  const text = z.string().transform((value) => interpolate(value, env))
  const service = z.looseObject({ command: z.array(text).default([]), labels: z.record(z.string(), text).default({}) })
  const file = z.looseObject({ services: z.record(z.string(), service) })
  const tree: unknown = parse(await readFile(`${INFRA}compose.yaml`, 'utf8'), { merge: true })
  return file.parse(tree).services
}
