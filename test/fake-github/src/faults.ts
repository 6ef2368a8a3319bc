import { setTimeout as wait } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import { json, send, type Reply } from './reply.ts'
import type { World } from './world.ts'

/** A way to fail, until it is taken away again. */
export type Fault =
  /** An error page like the one in front of GitHub's servers, or a JSON error of the API for 4xx. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Answers truly, but late. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** 200 with this text. */
  | { readonly kind: 'garbage'; readonly body: string; readonly contentType?: string }
  /** Closes the connection without an answer. */
  | { readonly kind: 'close' }
  /** 302 to somewhere else. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** The primary rate limit of the API is used up. */
  | { readonly kind: 'rate-limit' }
  /** 200 with a JSON text of this length. */
  | { readonly kind: 'flood'; readonly bytes: number }

/** The fault set for the path, or for `*`. */
export const faultFor = (world: World, path: string): Fault | undefined =>
  world.faults.get(path) ?? world.faults.get('*')

/** Answers as the fault wants it; `answer` makes the true answer. */
export async function answerWith(fault: Fault, response: ServerResponse, answer: () => Reply): Promise<void> {
  if (fault.kind === 'hang') return
  if (fault.kind === 'close') {
    response.destroy()
    return
  }
  if (fault.kind === 'slow') await wait(fault.delayMs)
  send(fault.kind === 'slow' ? answer() : falseReply(fault), response)
}

type Replying = Exclude<Fault, { readonly kind: 'hang' | 'close' | 'slow' }>

function falseReply(fault: Replying): Reply {
  if (fault.kind === 'status') return statusReply(fault.status, fault.headers ?? {})
  if (fault.kind === 'redirect') return { status: 302, headers: { location: fault.to }, body: '' }
  if (fault.kind === 'rate-limit') return rateLimited()
  if (fault.kind === 'flood') return json(200, { padding: 'x'.repeat(fault.bytes) })
  return { status: 200, headers: { 'content-type': fault.contentType ?? 'application/json' }, body: fault.body }
}

const statusReply = (status: number, headers: Readonly<Record<string, string>>): Reply =>
  status >= 500
    ? {
        status,
        headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
        body: '<html><title>Unicorn!</title></html>',
      }
    : json(
        status,
        { message: 'Forbidden', documentation_url: 'https://docs.github.com/rest', status: String(status) },
        headers,
      )

const rateLimited = (): Reply =>
  json(
    403,
    {
      message: 'API rate limit exceeded for user ID 583231.',
      documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
      status: '403',
    },
    { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-used': '5000' },
  )
