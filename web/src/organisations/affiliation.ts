/** The periods of an organisation's affiliation as a person reads them. */
import type { Affiliation, Outlook } from '../api/organisations'

export type Standing = 'past' | 'now' | 'planned'

const DAY_MS = 86_400_000

export function standing(one: Pick<Affiliation, 'from' | 'to'>, today: string): Standing {
  if (one.from > today) return 'planned'
  return one.to !== null && one.to <= today ? 'past' : 'now'
}

/** The last day of a period, whose `to` is the day after it; '' where it goes on. */
export function lastDay(one: Pick<Affiliation, 'to'>): string {
  return one.to ? new Date(Date.parse(one.to) - DAY_MS).toISOString().slice(0, 10) : ''
}

export const planned = (list: Affiliation[], today: string): Affiliation | undefined => list.find((one) => standing(one, today) === 'planned')
export const present = (list: Affiliation[], today: string): Affiliation | undefined => list.find((one) => standing(one, today) === 'now')

/** Why a move makes no sense before it is asked for: `same` parent, or `below` itself; '' where it does. */
export function objection(found: Outlook, unit: string): '' | 'same' | 'below' {
  if (found.after.some((one) => one.id === unit)) return 'below'
  return found.before.at(-1)?.id === found.after.at(-1)?.id ? 'same' : ''
}

/** The line of command from where the two part: what both share is not said twice. */
export function parted<T extends { id: string }>(before: T[], after: T[]): { shared: T[]; before: T[]; after: T[] } {
  const at = before.findIndex((one, index) => after[index]?.id !== one.id)
  const from = at < 0 ? before.length : at
  return { shared: before.slice(0, from), before: before.slice(from), after: after.slice(from) }
}
