/** What lies on the desk, what of it is open, and what opens after something was done with it. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { inbox } from '../api/inbox'
import type { Decided, Inbox, TaskRow } from '../api/types'
import { useList, type Listed } from '../frame/load'
import { say } from '../i18n/say'
import type { InboxFilter } from './saved-filters'
import { after, useSelection, type Selection } from './selection'

const PAGE = 40

export interface Desk {
  list: Listed<TaskRow>
  counts: Ref<Inbox['counts'] | null>
  selection: Selection
  opened: ComputedRef<string>
  decided: Ref<{ result: Decided; task: string; sentence: string } | null>
  open: (id: string) => void
  reload: () => Promise<void>
  refilter: () => Promise<void>
  afterBatch: () => Promise<void>
  onHanded: (task: string) => Promise<void>
  onStale: (task: string, again: () => Promise<void> | undefined) => Promise<void>
  onDecided: (result: Decided, task: string) => Promise<void>
}

/** Beside the list there is room for an open case. */
const wide = (): boolean => window.matchMedia('(min-width: 1000px)').matches

export function useDesk(filter: Ref<InboxFilter>): Desk {
  const route = useRoute()
  const router = useRouter()
  const counts = ref<Inbox['counts'] | null>(null)
  const decided = ref<Desk['decided']['value']>(null)
  const list = useList(async (cursor) => {
    const page = await inbox({ ...filter.value, limit: PAGE, cursor })
    if (!cursor) counts.value = page.counts
    return page
  })
  const selection = useSelection(list.items)
  const opened = computed(() => String(route.params.task ?? ''))

  const show = async (id: string | null | undefined): Promise<void> => void (await router.replace({ name: 'inbox', params: { task: id || undefined } }))
  const next = (task: string): string | null => (wide() ? after(list.items.value, task) : null)
  const there = (task: string): boolean => list.items.value.some((row) => row.id === task)

  function open(id: string): void {
    selection.at.value = Math.max(0, list.items.value.findIndex((row) => row.id === id))
    void show(id)
  }

  /** What one may decide opens first. */
  async function reload(): Promise<void> {
    await list.load()
    selection.clear()
    const first = list.items.value.find((row) => row.can?.decide !== false) ?? list.items.value[0]
    if (!opened.value && wide() && first) open(first.id)
  }

  /** Rows of another filter are not shown as if they were of this one. */
  async function refilter(): Promise<void> {
    await reload()
    if (list.problem.value) list.items.value = []
  }

  /** After a batch, what is open may be decided: the first of what is left opens. */
  async function afterBatch(): Promise<void> {
    await list.load()
    selection.clear()
    if (there(opened.value)) return
    selection.at.value = 0
    await show(wide() ? list.items.value[0]?.id : null)
  }

  /** What was handed over is a colleague's now: the next row opens. */
  async function onHanded(task: string): Promise<void> {
    await show(next(task))
    await list.load()
  }

  /** Somebody else was first: the desk is read again, and the next row opens when this one is gone. */
  async function onStale(task: string, again: () => Promise<void> | undefined): Promise<void> {
    const following = next(task)
    await list.load()
    await (there(task) ? again() : show(following))
  }

  /** The decided row leaves the list and the next one opens. */
  async function onDecided(result: Decided, task: string): Promise<void> {
    decided.value = { result, task, sentence: say(list.items.value.find((row) => row.id === task), 'sentence') }
    const following = next(task)
    list.items.value = list.items.value.filter((row) => row.id !== task)
    await show(following)
    await list.load()
  }

  return { list, counts, selection, opened, decided, open, reload, refilter, afterBatch, onHanded, onStale, onDecided }
}
