import type { ReceivedRequest } from './received-request.ts'
import { json, type Reply } from './reply.ts'

/**
 * One page of a list, 30 a page unless asked for up to 100, with the `Link` header that leads to the others.
 *
 * @see {@link https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api | GitHub, Using pagination}
 */
export function pageOf(items: readonly unknown[], request: ReceivedRequest): Reply {
  const perPage = Math.min(number(request.query.get('per_page'), 30), 100)
  const page = number(request.query.get('page'), 1)
  const last = Math.max(1, Math.ceil(items.length / perPage))
  const to = (rel: string, target: number) => {
    const query = new URLSearchParams(request.query)
    query.set('page', String(target))
    return `<${request.root}${request.path}?${query.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [to('prev', page - 1), to('first', 1)] : []),
    ...(page < last ? [to('next', page + 1), to('last', last)] : []),
  ]
  const slice = items.slice((page - 1) * perPage, page * perPage)
  return json(200, slice, links.length === 0 ? {} : { link: links.join(', ') })
}

function number(text: string | null, fallback: number): number {
  const value = Number(text ?? fallback)
  return Number.isSafeInteger(value) && value > 0 ? value : fallback
}
