import { accessTokens } from './access-tokens.ts'
import { authorize } from './authorize.ts'
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
  ...authorize,
  ...grants,
  ...accessTokens,
  ...dpop,
  ...gateway,
]
