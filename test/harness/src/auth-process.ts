import { fileURLToPath } from 'node:url'
import { recordSecret } from './evidence.ts'
import { freePort } from './free-port.ts'
import { startProcess, type RunningProcess } from './process.ts'

const MAIN = fileURLToPath(new URL('../../../apps/auth/src/main.ts', import.meta.url))

export interface AuthProcessOptions {
  /** Its configuration; nothing else is in its environment. `HOST`, `PORT` and `METRICS_PORT` are set here. */
  readonly env: Readonly<Record<string, string>>
  readonly logFile: string
  /** Default: any free one. */
  readonly port?: number
}

export interface AuthProcess extends RunningProcess {
  readonly port: number
}

/** Starts apps/auth from its source, as a process of its own on loopback, and waits until it serves. */
export async function startAuthProcess(options: AuthProcessOptions): Promise<AuthProcess> {
  const port = options.port ?? (await freePort())
  for (const [name, value] of Object.entries(options.env)) if (/(SECRET|PASSWORD)$/.test(name)) recordSecret(value)
  const running = await startProcess({
    command: process.execPath,
    args: ['--conditions=@gw/source', MAIN],
    env: {
      ...options.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      METRICS_PORT: String(await freePort()),
      PATH: process.env['PATH'] ?? '',
    },
    logFile: options.logFile,
    ready: async () => (await fetch(`http://127.0.0.1:${port}/livez`)).ok,
  })
  return { ...running, port }
}
