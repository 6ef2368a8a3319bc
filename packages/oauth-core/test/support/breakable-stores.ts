import { OAuthError, type Stores } from '@gw/oauth-core'
import { createMemoryStores } from '@gw/oauth-core/memory'

/** Memory stores whose plug can be pulled: then every method fails as a store must when it cannot be asked. */
export function breakableStores(): { readonly stores: Stores; readonly pull: (value: boolean) => void } {
  const stores = createMemoryStores()
  let broken = false
  const unless = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver)
        if (typeof member !== 'function') return member
        return (...args: readonly unknown[]) =>
          broken ? Promise.reject(new OAuthError('store_unavailable')) : Reflect.apply(member, target, args)
      },
    })
  const wrapped: Stores = { ...stores, records: unless(stores.records), revocations: unless(stores.revocations) }
  return {
    stores: wrapped,
    pull(value) {
      broken = value
    },
  }
}
