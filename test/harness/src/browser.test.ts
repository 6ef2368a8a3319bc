import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createBrowser } from './browser.ts'
import type { Arrival, Browser } from './browser.ts'
import type { Page } from './browser-page.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const servers = new Set<Server>()

afterEach(() => {
  for (const server of servers) server.close()
  servers.clear()
})

/** A site on loopback: one handler per path. Two sites have two origins, and by `localhost` also two sites. */
async function site(paths: Record<string, Handler>, host = '127.0.0.1'): Promise<string> {
  const server = createServer((request, response) => {
    const handler = paths[request.url?.split('?', 1)[0] ?? '']
    if (handler === undefined) response.writeHead(404).end()
    else handler(request, response)
  })
  servers.add(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening')
  return `http://${host}:${address.port}`
}

const html =
  (body: string, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(body)

const redirect =
  (location: string, headers: Record<string, string | string[]> = {}, status = 303): Handler =>
  (_request, response) =>
    response.writeHead(status, { location, ...headers }).end()

const echo: Handler = (request, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  request.on('data', (chunk) => response.write(String(chunk).replaceAll('&', '&amp;')))
  request.on('end', () => response.end(`<pre>${JSON.stringify(request.headers)}</pre>`))
}

function pageOf(arrival: Arrival): Page {
  if (arrival.kind !== 'page') throw new Error('not a page')
  return arrival.page
}

async function press(browser: Browser, url: string, value: string): Promise<Page> {
  const page = pageOf(await browser.open(url))
  const [form] = page.forms
  const button = form?.buttons.find((candidate) => candidate.value === value)
  if (form === undefined || button === undefined) throw new Error('no such button')
  return pageOf(await browser.submit(page, form, button))
}

describe('createBrowser', () => {
  it('reads forms, their fields and buttons, entities decoded', async () => {
    const origin = await site({
      '/': html(`<title>A &amp; B</title><form method="post" action="go?x=1">
        <input type="hidden" name="csrf" value="&quot;&#39;&lt;"><input type="checkbox" name="remember">
        <button name="decision" value="deny">No</button><button name="decision" value="allow">Yes, <b>allow</b></button></form>`),
    })
    const page = pageOf(await createBrowser().open(origin))
    expect(page.title).toBe('A & B')
    expect(page.forms).toEqual([
      {
        action: new URL(`${origin}/go?x=1`),
        method: 'POST',
        fields: [['csrf', `"'<`]],
        buttons: [
          { name: 'decision', value: 'deny', label: 'No' },
          { name: 'decision', value: 'allow', label: 'Yes, allow' },
        ],
      },
    ])
  })

  it('sends a form as Chrome does, with the pressed button and where it comes from', async () => {
    const form =
      '<form method="post" action="/echo"><input type="hidden" name="a" value="1"><button name="b" value="2">'
    const origin = await site({ '/': html(form, { 'referrer-policy': 'same-origin' }), '/echo': echo })
    const { text } = await press(createBrowser(), origin, '2')
    expect(text).toContain('a=1&b=2')
    expect(text).toContain('"sec-fetch-site":"same-origin"')
    expect(text).toContain(`"origin":"${origin}"`)
  })

  it('calls its origin null under no-referrer', async () => {
    const form = '<form method="post" action="/echo"><button value="2">'
    const origin = await site({ '/': html(form, { 'referrer-policy': 'no-referrer' }), '/echo': echo })
    expect((await press(createBrowser(), origin, '2')).text).toContain('"origin":"null"')
  })

  it('stops in front of a URL without fetching it', async () => {
    const origin = await site({ '/': redirect('http://127.0.0.1:1/callback?code=c') })
    const arrival = await createBrowser().open(origin, (url) => url.pathname === '/callback')
    expect(arrival).toEqual({ kind: 'stopped', url: new URL('http://127.0.0.1:1/callback?code=c') })
  })

  it('tells the truth about a foreign hop, and keeps Strict cookies back after it', async () => {
    const cookies = { 'set-cookie': ['strict=1; SameSite=Strict', 'lax=1; SameSite=Lax', 'plain=1'] }
    const ours = await site({ '/set': redirect('/echo', cookies), '/echo': echo })
    const theirs = await site(
      { '/': html(`<form action="/back"><button value="go">`), '/back': redirect(`${ours}/echo`) },
      'localhost',
    )
    const browser = createBrowser()
    const { text } = pageOf(await browser.open(`${ours}/set`))
    expect(text).toContain('strict=1; lax=1; plain=1')
    const back = await press(browser, theirs, 'go')
    expect(back.text).toContain('"cookie":"lax=1; plain=1"')
    expect(back.text).toContain('"sec-fetch-site":"cross-site"')
  })

  it('drops cookies that plain http or their prefix does not allow, and forgets deleted ones', async () => {
    const set = {
      'set-cookie': ['secure=1; Secure', '__Host-a=1; Path=/', 'foreign=1; Domain=example.com', 'good=1', 'gone=1'],
    }
    const origin = await site({
      '/': redirect('/delete', set),
      '/delete': redirect('/echo', { 'set-cookie': 'gone=; Max-Age=0' }),
      '/echo': echo,
    })
    expect(pageOf(await createBrowser().open(origin)).text).toContain('"cookie":"good=1"')
  })

  it('is stuck where form-action forbids the form or a redirect after it', async () => {
    const form = '<form method="post" action="/go"><button value="go">'
    const page = (policy: string): Handler =>
      html(form, { 'content-security-policy': `default-src 'none'; form-action ${policy}` })
    const origin = await site({
      '/none': page("'none'"),
      '/self': page("'self'"),
      '/both': page("'self' http:"),
      '/go': redirect('http://localhost:1/callback'),
    })
    await expect(press(createBrowser(), `${origin}/none`, 'go')).rejects.toThrow(/form-action 'none'/)
    await expect(press(createBrowser(), `${origin}/self`, 'go')).rejects.toThrow(/localhost:1/)
    await expect(press(createBrowser(), `${origin}/both`, 'go')).rejects.toThrow(/ECONNREFUSED|not a page/)
  })

  it.each([307, 308])('refuses to repeat a form for a %s', async (status) => {
    const origin = await site({ '/': redirect('/echo', {}, status), '/echo': echo })
    await expect(createBrowser().open(origin)).rejects.toThrow(new RegExp(`redirects with ${status}`))
  })

  it('connects elsewhere than the name says when told so', async () => {
    const origin = await site({ '/': echo })
    const port = Number(new URL(origin).port)
    const browser = createBrowser({ resolve: () => ({ address: '127.0.0.1', port }) })
    expect(pageOf(await browser.open('http://auth.example.test/')).text).toContain('"host":"auth.example.test"')
  })
})
