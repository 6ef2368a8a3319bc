import { coreFaults, type MustFault } from './must-fault.ts'

/** Introspection. */
export const introspect: readonly MustFault[] = [
  ...coreFaults(
    'endpoints/introspect.ts',
    ['R323', ', { proven: true })', ')'],
    ['R325', 'if (clientId !== caller.clientId && !serves) return undefined', ''],
    [
      'R328',
      "requireParameter(form, 'token')",
      "form.get('token') ?? new URLSearchParams(exchange.query).get('token') ?? 'none'",
    ],
    ['R329', 'await guesses.count(attempt, GUESSES)', ''],
  ),
  ...coreFaults('protocol/introspection-response.ts', [
    'R324',
    '    active: true,\n    iss: issuer,',
    '    active: true,',
  ]),
]
