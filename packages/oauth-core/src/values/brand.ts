declare const brand: unique symbol

/** A `T` that only its own check can make: the name keeps two quantities of one type apart. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name }
