import { coreFaults, type MustFault } from './must-fault.ts'

/** Clients that describe themselves by a document, and clients that manage their registration. */
export const clientDocuments: readonly MustFault[] = [
  ...coreFaults('http/respond.ts', ['R29', 'respondEmpty(303,', 'respondEmpty(307,']),
  ...coreFaults('endpoints/metadata.ts', ['R37', '(clientDocuments ? {', '(!clientDocuments ? {']),
  ...coreFaults(
    'protocol/client-id-url.ts',
    ['R96', 'const SHAPE = /^https:', 'const SHAPE = /^https?:'],
    ['R97', 'if (hasDotSegment(path))', "if (path === '')"],
  ),
  ...coreFaults(
    'protocol/client-document.ts',
    ['R99', "if (members.text('client_id') !== clientId)", "if (members.text('client_id') === undefined)"],
    ['R109', "if (!JSON_TYPE.test(contentType ?? '')) throw refusal('content type')", ''],
    ['R110', 'if (SECRET_MEMBERS.some((member) => Object.hasOwn(Object(json), member)))', 'if (json === null)'],
    ['R111', "if (name === undefined) throw refusal('client_name missing')", ''],
  ),
  ...coreFaults('clients/fetch-document.ts', ['R100 R101', 'if (answer.status !== 200)', 'if (answer.status >= 500)']),
  ...coreFaults(
    'node/public-address.ts',
    ['R102', "return !specialIpv4.check(address, 'ipv4')", 'return true'],
    ['R103', " && !specialIpv6.check(address, 'ipv6')", ''],
  ),
  ...coreFaults('endpoints/read-authorization-request.ts', [
    'R112',
    '!client.redirectUris.some((registered) => matchesRedirectUri(registered, requested))',
    'client.redirectUris.length === 0',
  ]),
  ...coreFaults('protocol/freshness.ts', ['R113', 'Math.min(most, Math.max(least, left))', 'left']),
  ...coreFaults(
    'clients/manage.ts',
    ['R84 R85', 'if (record === undefined || !right)', 'if (record === undefined)'],

    ['R92', 'await records.replace({ ...record, deletedAt: now }, revision)\n        return undefined', 'return true'],
    ['R91 R248', 'await endGrants(record.clientId, now)', 'void endGrants'],
  ),
  ...coreFaults(
    'endpoints/manage-client.ts',
    ['R87', "if (members.text('client_id') !== found.clientId) throw refusal('client_id', 'equal')", ''],
    ['R88', 'return parsed\n', 'return { ...parsed, metadata: { ...found.metadata, ...parsed.metadata } }\n'],
    ['R89', "if (forbidden !== undefined) throw refusal(forbidden, 'absent')", ''],
  ),
  ...coreFaults('pages/consent-page.ts', ['R117', 'if (clientDomain !== undefined) {', "if (clientDomain === '') {"]),
]
