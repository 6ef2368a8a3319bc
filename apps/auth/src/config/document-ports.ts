import type { Environment } from './env.ts'
import { quoted, type Faults } from './faults.ts'
import { parseList } from './lists.ts'

/** The port of https. */
const DEFAULT_PORTS = [443] as const

/** Reads `CLIENT_DOCUMENT_PORTS`: from which ports what clients name may be fetched. */
export function readDocumentPorts(environment: Environment, faults: Faults): readonly number[] {
  const text = environment.get('CLIENT_DOCUMENT_PORTS')
  if (text === undefined) return DEFAULT_PORTS
  const entries = parseList(text)
  const wrong = entries.filter((entry) => !/^[1-9][0-9]{0,4}$/.test(entry) || Number(entry) > 65_535)
  const fix = 'Use numbers from 1 to 65535 with commas between, such as 443,8443.'
  for (const entry of wrong) faults.add('CLIENT_DOCUMENT_PORTS', `${quoted(entry)} is no port.`, fix)
  if (entries.length === 0) faults.add('CLIENT_DOCUMENT_PORTS', 'it names no port.', fix)
  return entries.map(Number)
}
