import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort, startProcess } from '@gw/test-harness'

const EXAMPLES = fileURLToPath(new URL('../../../../examples/', import.meta.url))

/** A program of `examples/` as a process of its own, on the sources of this workspace. */
export interface RunningExample {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  stop(): Promise<unknown>
}

/**
 * @param program - below `examples/`
 * @param options - `port`: default a free one; `ready`: a path, asked until it answers 200
 */
export async function startExample(
  program: string,
  { port, ready }: { readonly port?: number; readonly ready: string },
): Promise<RunningExample> {
  const origin = `http://127.0.0.1:${port ?? (await freePort())}`
  const running = await startProcess({
    command: process.execPath,
    args: ['--conditions=@gw/source', join(EXAMPLES, program)],
    env: { ISSUER: origin },
    logFile: join(await mkdtemp(join(tmpdir(), 'gw-example-')), 'log'),
    ready: async () => (await fetch(origin + ready)).ok,
  })
  return { origin, stop: () => running.stop() }
}
