export { createKeyDirectory } from './key-directory.ts'
export { nodeSignatures } from './node-signatures.ts'
