import type { AuthorizationServer, IdentityProvider } from '@gw/oauth-core'
import type { Service } from '@gw/forwardauth-middleware'
import type { DevelopmentApp } from '../app.ts'
import type { DevelopmentConfig } from '../config/config.ts'
import { banner } from './banner.ts'
import { createDemo } from './demo.ts'
import { isOwnHost } from './guard-host.ts'
import { createDevelopmentIdentityProvider } from './identity-provider.ts'
import { PEOPLE } from './people.ts'
import { createSignInRoutes } from './sign-in.ts'

/** What development mode has in place of GitHub and of services behind Traefik. */
export interface Development {
  readonly provider: IdentityProvider
  readonly service: Service
  readonly appFor: (server: AuthorizationServer) => DevelopmentApp
  /** To be printed once everything listens. */
  readonly banner: string
}

/** Prepares development mode; loads the demo MCP server, which nothing else does. */
export async function createDevelopment(config: DevelopmentConfig): Promise<Development> {
  const { issuer, redirectSchemes } = config
  const provider = createDevelopmentIdentityProvider(issuer, PEOPLE)
  const demo = await createDemo(issuer)
  return {
    provider,
    service: demo.resource,
    appFor: (server) => ({
      isOwnHost: (request) => isOwnHost(request, issuer),
      mount(app) {
        app.use(createSignInRoutes({ provider, issuer, redirectSchemes }))
        app.all(new URL(demo.resource.resource).pathname, ...demo.handlers(server))
      },
    }),
    banner: banner(config, PEOPLE),
  }
}
