/** What lies on the desk, what of it is open, and what opens after something was done with it. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { useRoute } from 'vue-router'
import type { Problem } from '../api/http'
import { inbox, task as oneTask } from '../api/inbox'
import type { Decided, Inbox, TaskRow } from '../api/types'
import { useDoing, useList, type Listed } from '../frame/load'
import { useStaying } from '../frame/staying'
import { say } from '../i18n/say'
import type { InboxFilter } from './saved-filters'
import { toAddress } from './query'
import { after, useSelection, type Selection } from './selection'

const PAGE = 40

export interface Desk {
  list: Listed<TaskRow>
  rows: ComputedRef<TaskRow[]>
  counts: Ref<Inbox['counts'] | null>
  selection: Selection
  /** The task of the address. */
  wanted: ComputedRef<string>
  /** The row that is open: only what the list shows is. */
  opened: ComputedRef<TaskRow | undefined>
  /** Why what a link led to cannot be shown. */
  missing: ShallowRef<Problem | null>
  decided: Ref<{ result: Decided; task: string; sentence: string } | null>
  open: (id: string) => void
  step: (by: number) => void
  reload: () => Promise<void>
  refilter: () => Promise<void>
  reread: () => Promise<void>
  afterBatch: () => Promise<void>
  onHanded: (task: string) => Promise<void>
  onStale: (task: string, again: () => Promise<void> | undefined) => Promise<void>
  onDecided: (result: Decided, task: string) => Promise<void>
}

/** Beside the list there is room for an open case. */
const wide = (): boolean => window.matchMedia('(min-width: 1000px)').matches

export function useDesk(filter: Ref<InboxFilter>): Desk {
  const route = useRoute()
  const staying = useStaying()
  const counts = ref<Inbox['counts'] | null>(null)
  const decided = ref<Desk['decided']['value']>(null)
  const list = useList(async (cursor) => {
    const page = await inbox({ ...filter.value, limit: PAGE, cursor })
    if (!cursor) counts.value = page.counts
    return page
  })
  /** A task that a link led to and the page of the list does not hold: it stands above the others. */
  const linked = ref<TaskRow | null>(null)
  const listed = (id: string): boolean => list.items.value.some((row) => row.id === id)
  const rows = computed(() => (linked.value && !listed(linked.value.id) ? [linked.value, ...list.items.value] : list.items.value))
  const selection = useSelection(rows)
  const missing = shallowRef<Problem | null>(null)
  const wanted = computed(() => String(route.params.task ?? ''))
  const opened = computed(() => rows.value.find((row) => row.id === wanted.value))

  const show = async (id: string | null | undefined): Promise<void> => staying.replace({ name: 'inbox', params: { task: id || undefined }, query: toAddress(filter.value) })
  const next = (task: string): string | null => (wide() ? after(rows.value, task) : null)
  const there = (task: string): boolean => rows.value.some((row) => row.id === task)
  const stand = (id: string): void => void (selection.at.value = Math.max(0, rows.value.findIndex((row) => row.id === id)))

  function open(id: string): void {
    missing.value = null
    stand(id)
    void show(id)
  }

  /** Moves to another row; where the list is hidden by what is open, that row opens, so that nothing is moved to unseen. */
  function step(by: number): void {
    selection.step(by)
    const row = rows.value[selection.at.value]
    if (wanted.value && !wide() && row) void show(row.id)
  }

  /** The pane follows the list: what is open stands in it, else the first that one may decide opens, or nothing. */
  async function settle(): Promise<void> {
    if (opened.value) return stand(opened.value.id)
    const first = rows.value.find((row) => row.can?.decide !== false) ?? rows.value[0]
    stand(first?.id ?? '')
    if (wide() && first) await show(first.id)
    else if (wanted.value) await show(null)
  }

  /** Brings what a link led to, or what a new page no longer holds, to the top of the list, as it is now. */
  async function link(): Promise<void> {
    const id = wanted.value
    if (!id || listed(id)) return void (linked.value = null)
    const read = useDoing()
    let found: TaskRow | null = null
    await read.run(async () => void (found = await oneTask(id)))
    if (id !== wanted.value) return
    linked.value = found
    missing.value = read.problem.value
  }

  /** What is open stays on the page while the list is read. */
  const hold = (): void => void (linked.value = opened.value ?? null)

  async function reload(): Promise<void> {
    hold()
    await list.load()
    await link()
    selection.clear()
    await settle()
  }

  /** Rows of another filter are not shown as if they were of this one, and neither is what was open. */
  async function refilter(): Promise<void> {
    await list.load()
    if (list.problem.value) list.items.value = []
    linked.value = null
    selection.clear()
    await settle()
  }

  /** What came meanwhile; what is being read stays, as it is now. */
  async function reread(): Promise<void> {
    const at = rows.value[selection.at.value]?.id ?? ''
    hold()
    await list.load()
    await link()
    await settle()
    if (there(at)) stand(at)
  }

  /** After a batch, what is open may be decided: the first of what is left opens. */
  async function afterBatch(): Promise<void> {
    await list.load()
    linked.value = null
    selection.clear()
    await settle()
  }

  /** What was handed over is a colleague's now: the next row opens. */
  async function onHanded(task: string): Promise<void> {
    await leave(task)
  }

  /** Somebody else was first: the desk is read again, and the next row opens when this one is gone. */
  async function onStale(task: string, again: () => Promise<void> | undefined): Promise<void> {
    const following = next(task)
    linked.value = null
    await list.load()
    await (there(task) ? again() : show(following))
    await settle()
  }

  /** The decided row leaves the list and the next one opens. */
  async function onDecided(result: Decided, task: string): Promise<void> {
    decided.value = { result, task, sentence: say(rows.value.find((row) => row.id === task), 'sentence') }
    await leave(task)
  }

  async function leave(task: string): Promise<void> {
    const following = next(task)
    linked.value = null
    list.items.value = list.items.value.filter((row) => row.id !== task)
    await show(following)
    await list.load()
    await settle()
  }

  return { list, rows, counts, selection, wanted, opened, decided, missing, open, step, reload, refilter, reread, afterBatch, onHanded, onStale, onDecided }
}
