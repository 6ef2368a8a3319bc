import type { Config } from './config/config.ts'

/** What an operator chose that is safe only if it was meant; said at every start. */
export function noticesOf(config: Config): readonly string[] {
  const notices: string[] = []
  if (config.mode === 'development') {
    if (config.trustedProxies.length > 0)
      notices.push('TRUSTED_PROXIES sets the addresses of clients only: in development /verify answers loopback')
    return notices
  }
  if (config.github?.allow === 'everybody') {
    notices.push('ALLOWED_GITHUB_USERS=* admits everybody who has, or opens, a GitHub account')
  }
  if (config.oidc?.allow === 'everybody') {
    notices.push('OIDC_ALLOWED_USERS=* admits everybody whom the OpenID Connect issuer lets in')
  }
  if (config.servicesFile === undefined) {
    notices.push('without SERVICES_FILE whoever gets a name under BASE_DOMAIN becomes a protected service')
  }
  if (config.registration === 'open') notices.push('DYNAMIC_REGISTRATION=open lets any client register itself')
  return notices
}
