/** Which row of the inbox is current, and which are ticked for a batch. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { TaskRow } from '../api/types'

export interface Selection {
  at: Ref<number>
  ticked: Ref<Set<string>>
  chosen: ComputedRef<TaskRow[]>
  step: (by: number) => void
  tick: (id: string) => void
  clear: () => void
}

export function useSelection(rows: Ref<TaskRow[]>): Selection {
  const at = ref(0)
  const ticked = ref(new Set<string>())
  const chosen = computed(() => rows.value.filter((row) => ticked.value.has(row.id)))
  function step(by: number): void {
    at.value = Math.max(0, Math.min(rows.value.length - 1, at.value + by))
  }
  function tick(id: string): void {
    const next = new Set(ticked.value)
    if (!next.delete(id)) next.add(id)
    ticked.value = next
  }
  const clear = (): void => {
    ticked.value = new Set()
  }
  return { at, ticked, chosen, step, tick, clear }
}

/** The row that opens after `done` was decided: the one below it, else the one above, else none. */
export function after(rows: { id: string }[], done: string): string | null {
  const index = rows.findIndex((row) => row.id === done)
  if (index < 0) return rows[0]?.id ?? null
  return (rows[index + 1] ?? rows[index - 1])?.id ?? null
}
