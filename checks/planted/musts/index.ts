import { accessTokens } from './access-tokens.ts'
import { authorize } from './authorize.ts'
import { introspect } from './introspect.ts'
import { clientDocuments } from './client-documents.ts'
import { clients } from './clients.ts'
import { dpop } from './dpop.ts'
import { gateway } from './gateway.ts'
import { grants } from './grants.ts'
import type { MustFault } from './must-fault.ts'
import { transport } from './transport.ts'

/** A fault for each MUST that a test proves. */
export const mustFaults: readonly MustFault[] = [
  ...transport,
  ...clients,
  ...clientDocuments,
  ...introspect,
  ...authorize,
  ...grants,
  ...accessTokens,
  ...dpop,
  ...gateway,
]
