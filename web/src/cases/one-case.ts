/** A case with its history and diagram, read together; the diagram may fail without hiding the rest. */
import { shallowRef, type ShallowRef } from 'vue'
import { diagram, history, line, oneCase } from '../api/cases'
import type { Case, Diagram, HistoryEvent, LineStep } from '../api/case-types'
import { useLoad, type Loaded } from '../frame/load'

export interface OneCase extends Loaded<Case> {
  events: ShallowRef<HistoryEvent[]>
  picture: ShallowRef<Diagram | null>
  steps: ShallowRef<LineStep[]>
}

export function useCase(id: () => string | undefined): OneCase {
  const events = shallowRef<HistoryEvent[]>([])
  const picture = shallowRef<Diagram | null>(null)
  const steps = shallowRef<LineStep[]>([])
  const main = useLoad(async () => {
    const key = id()
    if (!key) throw new Error('Expected the id of a case but got none')
    const [found, past, drawn, people] = await Promise.all([
      oneCase(key),
      history(key).catch(() => ({ items: [] })),
      diagram(key).catch(() => null),
      line(key).catch(() => ({ items: [] })),
    ])
    events.value = past.items
    picture.value = drawn
    steps.value = people.items
    return found
  })
  return { ...main, events, picture, steps }
}
