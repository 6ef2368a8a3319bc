import { epochMs, type Principal } from '@gw/oauth-core'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { unreadable, unverified } from './cannot-tell.ts'
import { decideAccess, decideRequest, standingOf } from './decide.ts'
import type { Question, Refusal, Standing } from './decide.ts'
import { identityHeaders } from './identity-headers.ts'
import { parseProxies, type ForwardAuthOptions } from './options.ts'
import { refusalEvent } from './refusal-event.ts'
import { allow, allowingHead, refuse } from './replies.ts'
import { readHeaders } from './request-headers.ts'

/** Answers the proxy's question about one request. Never throws; the answer may come after it has returned. */
export type ForwardAuth = (request: IncomingMessage, response: ServerResponse) => void

/** What is worked out once for a cached token, so that no request pays for it again. */
interface Prepared {
  readonly standing: Standing
  readonly head: string[]
}

/** With what the proxy may ask: Traefik asks with GET, whatever it is asked with. */
const OWN_METHODS = ['GET', 'HEAD']

const systemClock = { now: () => epochMs(Date.now()) }

/**
 * Traefik's ForwardAuth for MCP servers: whether a request may pass, and as whom.
 *
 * Reads the forwarded request only from a trusted proxy, decides by configuration and token alone, and holds no
 * cryptography: whose a token is, is the verifier's word. Mount it ahead of a framework, at a path that only the proxy
 * can reach.
 *
 * @throws {ConfigurationError} when `trustedProxies` is empty, unreadable or too wide
 * @see {@link https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/forwardauth/ | ForwardAuth}
 */
export function createForwardAuth(options: ForwardAuthOptions): ForwardAuth {
  const { verifier, services, events, clock = systemClock } = options
  const proxies = parseProxies(options)
  const preparations = new WeakMap<Principal, Prepared>()

  function prepare(principal: Principal, { service }: Question): Prepared {
    const known = preparations.get(principal)
    if (known?.standing.service === service) return known
    const prepared = { standing: standingOf(principal, service), head: allowingHead(identityHeaders(principal)) }
    preparations.set(principal, prepared)
    return prepared
  }

  function conclude(request: IncomingMessage, response: ServerResponse, refusal: Refusal, principal?: Principal): void {
    const supportId = crypto.randomUUID().slice(0, 8)
    refuse(request, response, refusal, supportId)
    try {
      events?.(refusalEvent(refusal, principal, { at: clock.now(), supportId }))
    } catch {
      // The answer has been given; it never depended on who listens.
    }
  }

  function answer(request: IncomingMessage, response: ServerResponse, question: Question, principal: Principal): void {
    const { standing, head } = prepare(principal, question)
    const decision = decideAccess(question, principal, standing)
    if (decision.verdict === 'allow') allow(response, head)
    else conclude(request, response, decision, principal)
  }

  function judge(request: IncomingMessage): Question | Refusal {
    if (!proxies.trusts(request.socket.remoteAddress)) return { verdict: 'refuse', reason: 'proxy_untrusted' }
    if (!OWN_METHODS.includes(request.method ?? '')) {
      return { verdict: 'refuse', reason: 'method_not_allowed', methods: OWN_METHODS }
    }
    try {
      return decideRequest(readHeaders(request.rawHeaders), services)
    } catch (error) {
      return unreadable(error)
    }
  }

  // Asynchronous, so that a verifier that throws and one that rejects are heard in the same place.
  const verify = async ({ token, use }: Question): Promise<Principal> => verifier.verify(token, use)

  return (request, response) => {
    /** Fail closed: a bug of ours is no answer. Without a target nothing is left that could throw again. */
    const guarded = (step: () => void): void => {
      try {
        step()
      } catch (error) {
        if (response.headersSent) response.destroy()
        else conclude(request, response, { ...unreadable(error), verdict: 'cannot_tell' })
      }
    }
    guarded(() => {
      const question = judge(request)
      if (question.verdict !== 'ask') return conclude(request, response, question)
      const remembered = verifier.recall(question.token, question.use)
      if (remembered !== undefined) return answer(request, response, question, remembered)
      verify(question).then(
        (principal) => guarded(() => answer(request, response, question, principal)),
        (error: unknown) => guarded(() => conclude(request, response, unverified(error, question))),
      )
    })
  }
}
