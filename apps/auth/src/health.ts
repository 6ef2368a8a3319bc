import type { IncomingMessage, ServerResponse } from 'node:http'
import { isOAuthError, OAuthError, type AuthorizationServer, type RecordStore } from '@gw/oauth-core'
import { sendFailure, sendJson } from './reply.ts'

/** 1 s: however often it is asked, health costs the store one look a second. */
const REMEMBERED_MS = 1000

interface Dependency {
  /** `ok`, or why not. */
  readonly status: string
  readonly milliseconds: number
}

interface Report {
  readonly ready: boolean
  readonly dependencies: Readonly<Record<'store' | 'keys', Dependency>>
}

/** What the probes ask, and what shutdown tells them. */
export interface Health {
  /** Answers `/livez`, `/readyz` and `/health`; false when the path is none of them. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** From now on `/livez` and `/readyz` are 503, so that no proxy sends more. */
  stopping(): void
}

/** @param now - a clock that never goes back, in milliseconds */
export function createHealth(options: {
  readonly server: Pick<AuthorizationServer, 'readiness'>
  readonly records: RecordStore
  readonly version: string
  /** Told once, when the store turns out to be one that this configuration cannot use. */
  readonly onFaults?: (faults: readonly string[]) => void
  readonly now?: () => number
}): Health {
  const { server, records, version, onFaults, now = () => performance.now() } = options
  let serving = true
  let told = false
  let last: { readonly at: number; readonly report: Promise<Report> } | undefined

  async function look(): Promise<Report> {
    const [store, keys] = await Promise.all([
      timed(() => records.read({ kind: 'system', id: 'mode' })),
      timed(() => server.readiness()),
    ])
    const { value: readiness } = keys
    const faults = readiness?.faults ?? []
    if (faults.length > 0 && !told) {
      told = true
      onFaults?.(faults)
    }
    const storeStatus = store.status === 'ok' ? (readiness?.store ?? keys.status) : store.status
    return {
      ready: storeStatus === 'ok' && readiness?.ready === true,
      dependencies: {
        store: { status: storeStatus, milliseconds: store.milliseconds },
        keys: { status: readiness?.keys ?? keys.status, milliseconds: keys.milliseconds },
      },
    }
  }

  function report(): Promise<Report> {
    if (last === undefined || now() - last.at >= REMEMBERED_MS) last = { at: now(), report: look() }
    return last.report
  }

  /** `timed` lets nothing through but bugs, and those are no reason to call this process healthy. */
  async function answer(response: ServerResponse, whole: boolean): Promise<void> {
    const { ready, dependencies } = await report()
    const up = ready && serving
    const status = up ? 'ok' : serving ? 'unavailable' : 'stopping'
    sendJson(response, up ? 200 : 503, whole ? { status, version, dependencies } : { status })
  }

  return {
    handle(request, response) {
      const [path] = (request.url ?? '').split('?', 1)
      if (path !== '/livez' && path !== '/readyz' && path !== '/health') return false
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        sendFailure(response, new OAuthError('method_not_allowed'), { Allow: 'GET, HEAD' })
      } else if (path === '/livez') {
        sendJson(response, serving ? 200 : 503, { status: serving ? 'ok' : 'stopping' })
      } else {
        answer(response, path === '/health').catch((error: unknown) => sendFailure(response, error))
      }
      return true
    },
    stopping() {
      serving = false
    },
  }
}

async function timed<Value>(work: () => Promise<Value>): Promise<Dependency & { readonly value?: Value }> {
  const from = performance.now()
  const milliseconds = (): number => Math.round((performance.now() - from) * 10) / 10
  try {
    const value = await work()
    return { status: 'ok', milliseconds: milliseconds(), value }
  } catch (error) {
    return { status: isOAuthError(error) ? error.reason : 'internal', milliseconds: milliseconds() }
  }
}
