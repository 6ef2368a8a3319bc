export { createMemoryStores } from './memory-stores.ts'
export type { MemoryStoresOptions } from './memory-stores.ts'
