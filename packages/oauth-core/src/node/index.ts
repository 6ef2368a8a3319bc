export { createKeyDirectory } from './key-directory.ts'
export { nodeSignatures } from './node-signatures.ts'
export { createPinnedFetch } from './pinned-fetch.ts'
