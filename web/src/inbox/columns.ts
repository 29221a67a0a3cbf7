/** What a row of the inbox says beside who and what and until when: chosen by each person, kept on this machine. */
import { ref, type Ref } from 'vue'
import { session } from '../frame/session'

export const COLUMNS = ['step', 'from', 'process', 'arrived', 'until', 'number', 'claimed'] as const
export type Column = (typeof COLUMNS)[number]
export const DEFAULT: Column[] = ['step', 'from', 'process', 'arrived', 'claimed']

const place = (): string => `heban.inbox.columns.${session.me?.account.id ?? ''}`

/** What was kept; words of an older version of the page are dropped, nothing kept is the usual choice. */
export function readColumns(text: string | null): Column[] {
  try {
    const kept: unknown = JSON.parse(text ?? 'null')
    return Array.isArray(kept) ? COLUMNS.filter((one) => kept.includes(one)) : DEFAULT
  } catch {
    return DEFAULT
  }
}

export function useColumns(): { columns: Ref<Column[]>; toggle: (one: Column) => void } {
  const columns = ref(readColumns(localStorage.getItem(place())))
  function toggle(one: Column): void {
    columns.value = COLUMNS.filter((column) => columns.value.includes(column) !== (column === one))
    localStorage.setItem(place(), JSON.stringify(columns.value))
  }
  return { columns, toggle }
}
