import { ConfigurationError } from '@gw/oauth-core'
import { readFile } from 'node:fs/promises'
import type { ServiceDirectory } from './service-directory.ts'

/** 1,000: a change is felt within two seconds, and reading a small file once a second costs nothing. */
const INTERVAL_MS = 1000

export interface WatchOptions {
  readonly file: string
  readonly services: ServiceDirectory
  /** A new text is in force. */
  readonly onChange: () => void
  /** A new text was refused, or the file cannot be read; told once for each. The old one stays in force. */
  readonly onRefusal: (faults: readonly string[]) => void
  /** How often the file is looked at. Default 1,000. */
  readonly intervalMs?: number
}

const faultsOf = (error: unknown): readonly string[] =>
  error instanceof ConfigurationError ? error.faults : [error instanceof Error ? error.message : String(error)]

/**
 * Follows the services file. Compares its content, not its dates: so a change is seen however it came (an editor that
 * renames, a mounted volume, a config map), and none is lost between start and first look. A text counts when two looks
 * in a row have found it: half a file may be good YAML too, without the `admit` that comes in the other half.
 *
 * @returns ends the watch
 */
export function watchServicesFile(options: WatchOptions): () => void {
  const { file, services, onChange, onRefusal, intervalMs = INTERVAL_MS } = options
  let found = services.text
  let told: string | undefined
  let ended = false
  let timer: NodeJS.Timeout

  async function look(): Promise<void> {
    let text: string | undefined
    try {
      text = await readFile(file, 'utf8')
      if (ended) return
      const settled = text === found
      found = text
      if (!settled) return
      const changed = text !== services.text
      if (changed) services.replace(text)
      told = undefined
      if (changed) onChange()
    } catch (error) {
      // Fail closed: what cannot be read or is at fault changes nothing. Said once, not every second.
      const faults = faultsOf(error)
      const telling = JSON.stringify([text, faults])
      if (telling !== told && !ended) onRefusal(faults)
      told = telling
    }
  }

  function schedule(): void {
    timer = setTimeout(() => void look().finally(() => ended || schedule()), intervalMs)
    timer.unref()
  }
  schedule()
  return () => {
    ended = true
    clearTimeout(timer)
  }
}
