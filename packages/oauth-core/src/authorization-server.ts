import type { AuthorizationServer, AuthorizationServerOptions } from './options.ts'

export declare function createAuthorizationServer(options: AuthorizationServerOptions): AuthorizationServer
