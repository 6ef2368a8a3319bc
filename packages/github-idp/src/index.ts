export type { GitHubAllowList } from './admission.ts'
export { createGitHubIdentityProvider } from './github-identity-provider.ts'
export type { GitHubIdentityProviderOptions } from './options.ts'
