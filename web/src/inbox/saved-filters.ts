/** Filters a person named and kept on this machine, per account. */
import { ref, type Ref } from 'vue'
import { session } from '../frame/session'

export interface InboxFilter {
  filter: string
  process: string
  q: string
  sort?: string
}

export interface SavedFilter extends InboxFilter {
  name: string
}

const place = (): string => `heban.inbox.${session.me?.account.id ?? ''}`

export function read(text: string | null): SavedFilter[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(kept) ? (kept as SavedFilter[]).filter((one) => typeof one?.name === 'string') : []
  } catch {
    return []
  }
}

export function useSavedFilters(): { saved: Ref<SavedFilter[]>; keep: (name: string, filter: InboxFilter) => void; drop: (name: string) => void } {
  const saved = ref(read(localStorage.getItem(place())))
  const write = (): void => localStorage.setItem(place(), JSON.stringify(saved.value))
  function keep(name: string, filter: InboxFilter): void {
    saved.value = [...saved.value.filter((one) => one.name !== name), { ...filter, name }]
    write()
  }
  function drop(name: string): void {
    saved.value = saved.value.filter((one) => one.name !== name)
    write()
  }
  return { saved, keep, drop }
}
