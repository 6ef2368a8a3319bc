/** What `runJourney` finds at the demo MCP server, whatever stands in front of it; for `toMatchObject`. */
export const wholeJourney = (sdk: 'v1' | 'v2', login: string): object => ({
  version: sdk === 'v2' ? '2026-07-28' : '2025-11-25',
  tools: ['whoami', 'echo', 'list_notes', 'add_note', 'delete_note'],
  whoami: { login },
  note: { text: 'written on a journey' },
  steppedUp: sdk === 'v2', // v1 cannot, so it asked for all scopes at once
  refreshed: true,
  signedOut: true,
})
