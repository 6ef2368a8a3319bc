import manifest from '../package.json' with { type: 'json' }

/** The release of this app. */
export const VERSION: string = manifest.version
