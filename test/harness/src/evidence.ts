import { appendFileSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/**
 * What a test run leaves for the scan that follows it, in the folder that `GW_EVIDENCE` names: the secrets that were in
 * play, the logs of real processes, and dumps of Redis. Without that variable nothing is kept.
 */
const folderOf = (kind: 'canaries' | 'logs' | 'dumps'): string | undefined => {
  const evidence = process.env['GW_EVIDENCE']
  if (evidence === undefined || evidence === '') return undefined
  const folder = join(evidence, kind)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Whether anybody will look. */
export const isRecording = (): boolean => (process.env['GW_EVIDENCE'] ?? '') !== ''

/** No log and no dump may hold this value: a token, code, verifier, state, password, or the value of a cookie. */
export function recordSecret(value: string): void {
  const folder = folderOf('canaries')
  if (folder !== undefined) appendFileSync(join(folder, `${process.pid}.txt`), `${value}\n`)
}

/** What travels in queries and forms and must not be seen: the names that OAuth, our pages and providers use. */
const SECRET_PARAMETERS = ['code', 'state', 'code_verifier', 'token', 'transaction', 'csrf']

/** Records what is secret in the query of a URL, or in a form. */
export function recordSecretParameters(parameters: URLSearchParams): void {
  for (const name of SECRET_PARAMETERS) for (const value of parameters.getAll(name)) recordSecret(value)
}

/** Keeps a copy of a log file, as it is now. */
export function keepLog(file: string): void {
  const folder = folderOf('logs')
  if (folder !== undefined && existsSync(file)) copyFileSync(file, unique(folder, basename(file)))
}

/** Keeps what a process said. */
export function recordLog(name: string, text: string): void {
  const folder = folderOf('logs')
  if (folder !== undefined) writeFileSync(unique(folder, name), text)
}

/** Keeps all that a store holds, bytes as Latin-1. */
export function recordDump(name: string, text: string): void {
  const folder = folderOf('dumps')
  if (folder !== undefined) writeFileSync(unique(folder, name), text, 'latin1')
}

let kept = 0

/** Every worker and every process of a test has a file of its own. */
function unique(folder: string, name: string): string {
  kept += 1
  return join(folder, `${process.pid}-${kept}-${name}`)
}
