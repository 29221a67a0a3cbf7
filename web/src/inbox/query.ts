/** What of the inbox's filter stands in the address: it survives a reload and Back, and can be sent to somebody. */
import type { LocationQuery } from 'vue-router'
import type { InboxFilter } from './saved-filters'

export const SORTS = ['due', 'arrival', 'newest', 'process', 'school'] as const
const KEPT = ['filter', 'process', 'sort'] as const
const PLACE = 'heban.inbox.q'

export const nothing = (): InboxFilter => ({ filter: '', process: '', q: '', sort: '' })

/** What is searched for may be a name: it is kept by the window, not by the address. */
export function ofAddress(query: LocationQuery): InboxFilter {
  const said = Object.fromEntries(KEPT.map((name) => [name, typeof query[name] === 'string' ? query[name] : '']))
  return { ...nothing(), ...said, q: sessionStorage.getItem(PLACE) ?? '' }
}

export function toAddress(filter: InboxFilter): Record<string, string> {
  return Object.fromEntries(KEPT.map((name) => [name, filter[name] ?? '']).filter(([, value]) => value))
}

export function keepSearch(q: string): void {
  if (q) sessionStorage.setItem(PLACE, q)
  else sessionStorage.removeItem(PLACE)
}

export const sameAddress = (one: InboxFilter, other: InboxFilter): boolean => KEPT.every((name) => (one[name] ?? '') === (other[name] ?? ''))
