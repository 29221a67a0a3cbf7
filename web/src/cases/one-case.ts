/** A case with its history and diagram, read together; the diagram may fail without hiding the rest. */
import { shallowRef, type ShallowRef } from 'vue'
import { diagram, history, oneCase } from '../api/cases'
import type { Case, Diagram, HistoryEvent } from '../api/case-types'
import { useLoad, type Loaded } from '../frame/load'

export interface OneCase extends Loaded<Case> {
  events: ShallowRef<HistoryEvent[]>
  picture: ShallowRef<Diagram | null>
}

export function useCase(id: () => string | undefined): OneCase {
  const events = shallowRef<HistoryEvent[]>([])
  const picture = shallowRef<Diagram | null>(null)
  const main = useLoad(async () => {
    const key = id()
    if (!key) throw new Error('Expected the id of a case but got none')
    const [found, past, drawn] = await Promise.all([
      oneCase(key),
      history(key).catch(() => ({ items: [] })),
      diagram(key).catch(() => null),
    ])
    events.value = past.items
    picture.value = drawn
    return found
  })
  return { ...main, events, picture }
}
