export { createOAuthRouter } from './oauth-router.ts'
export { requireBearer } from './require-bearer.ts'
export { requireBearerAuth } from './require-bearer-auth.ts'
export type { BearerAuthOptions } from './require-bearer-auth.ts'
