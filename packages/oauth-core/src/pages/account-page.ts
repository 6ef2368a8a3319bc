import type { EpochMs } from '../values/time.ts'
import { html, type Html, type Markup } from './html.ts'
import { ALERT, KEY } from './icons.ts'
import { layout } from './layout.ts'
import { shownName } from './shown-name.ts'

/** One application and all that it may do for the person. */
export interface Connection {
  readonly clientId: string
  /** As the client chose it, unless the operator did. */
  readonly clientName: string | undefined
  /** The operator set it up, and chose the name. */
  readonly isPreRegistered: boolean
  /** Whose document describes the client: the one thing of a metadata document that is proven. */
  readonly clientDomain?: string
  readonly services: readonly { readonly name: string; readonly scopes: readonly string[] }[]
  readonly since: EpochMs
  readonly lastUsed: EpochMs
}

/** What a person sees of their account, and where its forms go. */
export interface AccountPage {
  readonly login: string
  readonly provider: string
  readonly connections: readonly Connection[]
  readonly csrf: string
  readonly revokeAction: string
  readonly logoutAction: string
}

/** The day, in a form that no two countries read differently. */
const day = (instant: EpochMs): string => new Date(instant).toISOString().slice(0, 10)

/** As the consent page said it: whose word a name is. */
function sourceOfName({ isPreRegistered, clientName, clientDomain }: Connection): Markup | undefined {
  if (isPreRegistered) return undefined
  if (clientDomain !== undefined) {
    return html`<p class="soft">
      Described by the verified domain <strong><bdi>${clientDomain}</bdi></strong
      >. Nobody else has checked this name.
    </p>`
  }
  return shownName(clientName) === undefined ? undefined : html`<p class="soft">Nobody has checked this name.</p>`
}

function connection(shown: Connection, { csrf, revokeAction }: AccountPage): Markup {
  const { clientId, services, since, lastUsed } = shown
  const name = shownName(shown.clientName)
  const rows = services.map(
    (service) =>
      html`<div>
        <dt>Service</dt>
        <dd><bdi>${shownName(service.name)}</bdi><br /><code>${service.scopes.join(' ')}</code></dd>
      </div>`,
  )
  return html`<section class="recipient">
    <h2><bdi class="claim">${name ?? 'An application without a name'}</bdi></h2>
    ${sourceOfName(shown)}
    <p class="soft">Client ID <code>${clientId}</code></p>
    <dl>
      ${rows}
      <div>
        <dt>Connected</dt>
        <dd>${day(since)}</dd>
      </div>
      <div>
        <dt>Last used</dt>
        <dd>${day(lastUsed)}</dd>
      </div>
    </dl>
    <form method="post" action="${revokeAction}">
      <input type="hidden" name="csrf" value="${csrf}" />
      <input type="hidden" name="client_id" value="${clientId}" />
      <div class="actions">
        <button class="button" aria-label="Disconnect ${name ?? clientId}">Disconnect</button>
      </div>
    </form>
  </section>`
}

/** The applications that a person has connected, each with a form to end it, and the end of the session. */
export function accountPage(page: AccountPage): Html {
  const none = page.connections.length === 0 ? html`<p>No application is connected.</p>` : undefined
  const body = html`${KEY}
    <h1>Your connected applications</h1>
    <p class="soft">Signed in as <bdi>${shownName(page.login)}</bdi> (${page.provider})</p>
    ${none} ${page.connections.map((shown) => connection(shown, page))}
    <form method="post" action="${page.logoutAction}">
      <input type="hidden" name="csrf" value="${page.csrf}" />
      <div class="actions"><button class="button">Sign out here</button></div>
    </form>
    <p class="soft">Disconnecting ends an application's access at once. Signing out leaves applications connected.</p>`
  return layout({ title: 'Your connected applications', body })
}

/** For whoever has no session in this browser: only an application's request signs in. */
export function signedOutPage(): Html {
  const body = html`${ALERT}
    <h1>You are not signed in here</h1>
    <p>Connect an application in this browser. Then open this page again to see all that you have connected.</p>`
  return layout({ title: 'You are not signed in here', body })
}
