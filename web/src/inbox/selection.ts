/** Which row of the inbox is current, and which are ticked for a batch. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { TaskRow } from '../api/types'

export interface Selection {
  at: Ref<number>
  ticked: Ref<Set<string>>
  chosen: ComputedRef<TaskRow[]>
  /** All that the filter finds is meant, not the ticked rows alone. */
  whole: Ref<boolean>
  step: (by: number) => void
  tick: (id: string) => void
  /** Ticks all from the row ticked last to this one, as they are shown; `may` says which can be. */
  range: (id: string, may: (row: TaskRow) => boolean) => void
  page: (may: (row: TaskRow) => boolean) => void
  clear: () => void
}

export function useSelection(rows: Ref<TaskRow[]>): Selection {
  const at = ref(0)
  const ticked = ref(new Set<string>())
  const whole = ref(false)
  let anchor = ''
  const chosen = computed(() => rows.value.filter((row) => ticked.value.has(row.id)))
  function step(by: number): void {
    at.value = Math.max(0, Math.min(rows.value.length - 1, at.value + by))
  }
  function tick(id: string): void {
    const next = new Set(ticked.value)
    if (!next.delete(id)) next.add(id)
    anchor = id
    whole.value = false
    ticked.value = next
  }
  const place = (id: string): number => rows.value.findIndex((row) => row.id === id)
  function range(id: string, may: (row: TaskRow) => boolean): void {
    const [from, to] = [place(anchor), place(id)]
    if (from < 0 || to < 0) return tick(id)
    const between = rows.value.slice(Math.min(from, to), Math.max(from, to) + 1)
    ticked.value = new Set([...ticked.value, ...between.filter(may).map((row) => row.id)])
    whole.value = false
  }
  /** All of the page, or none where all of it is ticked already. */
  function page(may: (row: TaskRow) => boolean): void {
    const all = rows.value.filter(may).map((row) => row.id)
    ticked.value = all.every((id) => ticked.value.has(id)) ? new Set() : new Set(all)
    whole.value = false
  }
  const clear = (): void => {
    ticked.value = new Set()
    whole.value = false
  }
  return { at, ticked, chosen, whole, step, tick, range, page, clear }
}

/** The row that opens after `done` was decided: the one below it, else the one above, else none. */
export function after(rows: { id: string }[], done: string): string | null {
  const index = rows.findIndex((row) => row.id === done)
  if (index < 0) return rows[0]?.id ?? null
  return (rows[index + 1] ?? rows[index - 1])?.id ?? null
}
