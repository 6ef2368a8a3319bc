export { createOAuthRouter } from './oauth-router.ts'
export { requireBearer } from './require-bearer.ts'
