/** Grant types of the server's own, in the order of metadata. */
export const BUILT_IN_GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const
