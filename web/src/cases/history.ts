/** Who stands behind an event of a history. */
import type { Actor, HistoryEvent } from '../api/case-types'
import { say } from '../i18n/say'

/** Did a person do it? The rest is the system's. */
export const byHand = (event: HistoryEvent): boolean => !event.system

/** Unit, role and name of who acted, in this order. */
export function actorWords(actor: Actor | null | undefined): string {
  return actor ? [say(actor, 'organisation'), say(actor, 'role_name'), actor.name].filter(Boolean).join(' ') : ''
}

/** The last thing that a person did; where nobody has, the last of all. */
export function lastOf(events: HistoryEvent[]): HistoryEvent | undefined {
  const told = [...events].reverse().filter((event) => say(event, 'sentence'))
  return told.find(byHand) ?? told[0]
}
