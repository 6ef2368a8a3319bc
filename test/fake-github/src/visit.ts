/**
 * What a person's browser does at the stand-in: opens the page, presses a button, and is sent back.
 *
 * @param login - who presses their button; undefined: somebody who cancels
 * @returns the address of the callback with its parameters; it is not opened
 * @throws {Error} when the page has no such button, or no redirect came
 */
export async function visit(address: URL, login?: string): Promise<URL> {
  const page = await fetch(address, { redirect: 'manual' })
  const early = page.headers.get('location') // GitHub turned the request down before it asked anybody
  if (early !== null) return new URL(early)
  const text = await page.text()
  if (login !== undefined && !text.includes(`name="login" value="${login}"`)) throw new Error(`no button for ${login}`)
  const answered = await fetch(address, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(login === undefined ? { authorize: '0' } : { login }),
  })
  const location = answered.headers.get('location')
  if (location === null) throw new Error(`the stand-in answered ${answered.status} instead of a redirect`)
  return new URL(location)
}
