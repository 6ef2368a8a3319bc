import type { Person } from './person.ts'
import type { ReceivedRequest } from './received-request.ts'
import { escapeHtml } from './reply.ts'

/**
 * The page where a browser chooses who it is: one form, one submit button per person, one to decline. It works without
 * JavaScript; the form goes back to the same address, so that the request's parameters stay in the query.
 *
 * `login` in the query marks one person, `prompt=select_account` words the heading, `allow_signup=false` takes the
 * sign-up link away.
 */
export function signInPage(request: ReceivedRequest, people: readonly Person[]): string {
  const { query } = request
  const heading = query.get('prompt') === 'select_account' ? 'Select an account' : 'Sign in to GitHub'
  const signUp = query.get('allow_signup') === 'false' ? '' : '<p><a href="/signup">Create an account</a></p>'
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${heading} · stand-in for GitHub</title>
<h1>${heading}</h1>
<p>This is a stand-in for tests. Nobody here is real.</p>
<form method="post" action="${escapeHtml(`${request.path}?${query.toString()}`)}">
${people.map((person) => button(person, query.get('login'))).join('\n')}
<button type="submit" name="authorize" value="0">Cancel</button>
</form>
${signUp}
</html>
`
}

function button({ login, name }: Person, suggested: string | null): string {
  const focus = login === suggested ? ' autofocus' : ''
  const label = typeof name === 'string' ? `${name} (${login})` : login
  return `<button type="submit" name="login" value="${escapeHtml(login)}"${focus}>${escapeHtml(label)}</button>`
}
