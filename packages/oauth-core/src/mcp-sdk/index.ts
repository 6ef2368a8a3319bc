export { toAuthInfo } from './auth-info.ts'
export type { AuthInfo } from './auth-info.ts'
export { createTokenVerifier } from './token-verifier.ts'
export type { TokenVerifier } from './token-verifier.ts'
