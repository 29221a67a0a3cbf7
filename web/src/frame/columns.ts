/** Which columns of a list a person wants to see: chosen by each, kept on this machine. */
import { computed, ref, type ComputedRef } from 'vue'
import { session } from './session'

/** The columns of one list: `all` in their order, `usual` what is shown before anybody chose, `words` the start of their names. */
export interface Columns<C extends string> {
  list: string
  all: readonly C[]
  usual: readonly C[]
  words: Readonly<Record<C, string>>
}

export interface Chosen<C extends string> {
  columns: ComputedRef<C[]>
  has: (one: C) => boolean
  toggle: (one: C) => void
}

const place = (list: string): string => `heban.${list}.columns.${session.me?.account.id ?? ''}`

/** What was kept; words of an older version of the page are dropped, nothing kept is the usual choice. */
export function readColumns<C extends string>(text: string | null, of: Pick<Columns<C>, 'all' | 'usual'>): C[] {
  try {
    const kept: unknown = JSON.parse(text ?? 'null')
    return Array.isArray(kept) ? of.all.filter((one) => kept.includes(one)) : [...of.usual]
  } catch {
    return [...of.usual]
  }
}

export function useColumns<C extends string>(of: Columns<C>): Chosen<C> {
  const kept = ref<string[]>(readColumns(localStorage.getItem(place(of.list)), of))
  const columns = computed(() => of.all.filter((one) => kept.value.includes(one)))
  const has = (one: C): boolean => kept.value.includes(one)
  function toggle(one: C): void {
    kept.value = of.all.filter((column) => has(column) !== (column === one))
    localStorage.setItem(place(of.list), JSON.stringify(kept.value))
  }
  return { columns, has, toggle }
}
