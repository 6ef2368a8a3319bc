import type { RedirectUriKind } from '../protocol/redirect-uri.ts'
import { html, type Html, type Markup } from './html.ts'
import { CHECK, KEY, WARNING } from './icons.ts'
import { layout } from './layout.ts'
import { shownName } from './shown-name.ts'

/** What a person must know before they decide, and what the decision must bring back. */
export interface ConsentPage {
  /** As the client chose it, if it is dynamic: shown as a claim. */
  readonly clientName: string | undefined
  readonly clientId: string
  /** Whose document describes the client: the one thing of a metadata document that is proven. */
  readonly clientDomain?: string
  /** It can be reached on this computer alone. */
  readonly loopbackOnly: boolean
  readonly clientKind: 'pre-registered' | 'metadata-document' | 'dynamic'
  /** As `parseRedirectUri` says it: the one thing that a client cannot make up. */
  readonly redirectHost: string
  readonly redirectKind: RedirectUriKind
  readonly resource: string
  readonly resourceName?: string
  readonly scopes: readonly { readonly name: string; readonly words: string }[]
  readonly grantDays: number
  readonly transaction: string
  readonly csrf: string
  readonly action: string
  /** Only an exact https target can be recognised again. */
  readonly mayRemember: boolean
  /** Ids of identity providers to choose from, the first preset; absent when there is nothing to choose. */
  readonly providers?: readonly string[]
  /** Absent before sign-in. */
  readonly signedInAs?: string
}

/** A name stands in a box of its own: between quotation marks it could close them and go on in our words. */
function identity({ clientName, clientKind, clientId, clientDomain }: ConsentPage): Markup {
  const name = shownName(clientName)
  const claim = name === undefined ? undefined : html`<bdi class="claim">${name}</bdi>`
  const id = html`<p class="soft">Client ID <code>${clientId}</code></p>`
  if (clientKind === 'pre-registered') {
    return html`<p>${claim ?? html`An application`}, set up by the operator of this server.</p>
      ${id}`
  }
  if (clientDomain !== undefined) {
    return html`<h2>Described by the verified domain</h2>
      <p>
        <strong><bdi>${clientDomain}</bdi></strong>
      </p>
      <p>There it is called ${claim ?? html`nothing`}. <span class="soft">Nobody else has checked this name.</span></p>
      ${id}`
  }
  return claim === undefined
    ? html`<p>It gives no name for itself.</p>
        ${id}`
    : html`<p>It calls itself ${claim}. <span class="soft">Nobody has checked this name.</span></p>
        ${id}`
}

function notice({ redirectKind, redirectHost, loopbackOnly }: ConsentPage): Markup | undefined {
  if (redirectKind === 'https') return undefined
  const text =
    redirectKind === 'loopback'
      ? html`<strong>This is an app on this computer.</strong> Any program that runs here could wait at this
          address${loopbackOnly ? ', and it has no other: nothing proves which program is asking' : ''}.`
      : html`<strong>This is an app on this device that opens <code>${redirectHost}</code> links.</strong> Another app
          could claim them too.`
  return html`<div class="notice" role="note">
    ${WARNING}
    <p>${text} Go on only if you have just asked an app to connect.</p>
  </div>`
}

function choice({ providers }: ConsentPage): Markup | undefined {
  if (providers === undefined) return undefined
  const options = providers.map((id, index) => {
    const checked = index === 0 ? html`checked` : undefined
    return html`<label class="option"
      ><input type="radio" name="provider" value="${id}" ${checked} /> <span>${id}</span></label
    >`
  })
  return html`<fieldset>
    <legend>Sign in with</legend>
    ${options}
  </fieldset>`
}

/**
 * The question whether an application may have access, as one form that works without scripts.
 *
 * The host that will receive the code is the largest text: names can be chosen, hosts cannot. The first button denies,
 * so that a stray Enter does too, and the approving one is out of reach for half a second.
 *
 * @see {@link https://modelcontextprotocol.io/specification/2026-07-28/basic/security_best_practices | MCP security best practices, consent}
 */
export function consentPage(page: ConsentPage): Html {
  const service = page.resourceName ?? new URL(page.resource).host
  const title = `Allow access to ${service}?`
  const scopes = page.scopes.map(({ name, words }) => html`<li>${CHECK}<span>${words}</span><code>${name}</code></li> `)
  const person =
    page.signedInAs === undefined
      ? undefined
      : html`<div>
          <dt>Signed in as</dt>
          <dd><bdi>${shownName(page.signedInAs)}</bdi></dd>
        </div>`
  const remember = page.mayRemember
    ? html`<label class="option"
        ><input type="checkbox" name="remember" value="yes" /> <span>Do not ask again for this application</span></label
      >`
    : undefined
  const body = html`${KEY}
    <h1>${title}</h1>
    <div class="recipient">
      <h2>Access goes to</h2>
      <p class="host"><bdi>${page.redirectHost}</bdi></p>
      ${identity(page)}
    </div>
    ${notice(page)}
    <section aria-labelledby="abilities">
      <h2 id="abilities">It will be able to</h2>
      <ul class="scopes">
        ${scopes}
      </ul>
    </section>
    <dl>
      <div>
        <dt>Service</dt>
        <dd><code>${page.resource}</code></dd>
      </div>
      <div>
        <dt>Valid for</dt>
        <dd>up to ${page.grantDays} ${page.grantDays === 1 ? 'day' : 'days'}, then it must ask again</dd>
      </div>
      ${person}
    </dl>
    <form method="post" action="${page.action}" autocomplete="off">
      <input type="hidden" name="transaction" value="${page.transaction}" />
      <input type="hidden" name="csrf" value="${page.csrf}" />
      ${choice(page)} ${remember}
      <div class="actions">
        <button class="button" name="decision" value="deny">Deny</button>
        <div class="arm"><button class="button primary" name="decision" value="allow">Allow</button></div>
      </div>
    </form>
    <p class="soft">If you did not start this yourself, choose Deny.</p>`
  return layout({ title, body })
}
