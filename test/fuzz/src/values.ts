import { isGrantId, type GrantId } from '../../../packages/oauth-core/src/values/grant-id.ts'
import type { Draw } from './draw.ts'
import { BASE64URL, textOf } from './texts.ts'

/** A grant id. */
export function grantIdOf(draw: Draw): GrantId {
  const id = textOf(draw, '0123456789abcdef', 1) + textOf(draw, BASE64URL, 21)
  if (!isGrantId(id)) throw new Error('grant ids have changed their shape')
  return id
}
