import type { EpochMs, Principal, ServerEvent } from '@gw/oauth-core'
import type { Refusal } from './decide.ts'

/**
 * What the operator learns of a refusal. Names what was asked for and by whom, never the token.
 *
 * @param principal - the caller, once verified
 */
export function refusalEvent(
  { reason, target, details }: Refusal,
  principal: Principal | undefined,
  moment: { readonly at: EpochMs; readonly supportId: string },
): ServerEvent {
  return {
    name: 'refused',
    ...moment,
    endpoint: '/verify',
    reason,
    ...(target === undefined ? {} : { resource: target.service.resource }),
    ...(principal === undefined
      ? {}
      : { subject: principal.subject, clientId: principal.clientId, grantId: principal.grantId }),
    ...(details === undefined ? {} : { details }),
  }
}
