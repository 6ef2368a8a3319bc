/**
 * What a person sees who opens the address of an MCP server in a browser. Nothing in it comes from the request.
 *
 * @param description - the fixed sentence of the wire table
 * @param supportId - hex digits, the ones of the log
 */
export function refusalPage(status: number, description: string, supportId: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status}</title>
<h1>This is the address of an MCP server</h1>
<p>${description} Add this address to an MCP client; it will ask you to sign in.</p>
<p>Support id: ${supportId}</p>
</html>
`
}
