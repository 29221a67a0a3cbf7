/** Loading as a value: what was read, whether it is being read, and what went wrong. */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { Problem } from '../api/http'
import type { Page } from '../api/types'

export interface Loaded<T> {
  data: ShallowRef<T | null>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  load: () => Promise<void>
}

export function asProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  return new Problem(-1, { detail: cause instanceof Error ? cause.message : String(cause) })
}

/** Reads with `read`; a later call wins over an earlier one that answers late. */
export function useLoad<T>(read: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  let turn = 0
  async function load(): Promise<void> {
    const mine = ++turn
    busy.value = true
    try {
      const answer = await read()
      if (mine !== turn) return
      data.value = answer
      problem.value = null
    } catch (cause) {
      if (mine === turn) problem.value = asProblem(cause)
    } finally {
      if (mine === turn) busy.value = false
    }
  }
  return { data, busy, problem, load }
}

export interface Listed<T> {
  items: Ref<T[]>
  next: Ref<string | null>
  total: Ref<number | null>
  capped: Ref<boolean>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  load: () => Promise<void>
  more: () => Promise<void>
}

/** A keyset-paged list: `load` begins anew, `more` appends the next page, or says why it could not. */
export function useList<T>(read: (cursor?: string) => Promise<Page<T>>): Listed<T> {
  const items = ref<T[]>([]) as Ref<T[]>
  const next = ref<string | null>(null)
  const total = ref<number | null>(null)
  const capped = ref(false) // there are as many as `total` says, or more
  const first = useLoad(() => read())
  const further = useLoad(() => read(next.value ?? undefined))
  async function load(): Promise<void> {
    await first.load()
    if (first.problem.value || !first.data.value) return
    items.value = first.data.value.items
    next.value = first.data.value.next ?? null
    total.value = first.data.value.total ?? null
    capped.value = first.data.value.more_than_total ?? false
  }
  async function more(): Promise<void> {
    await further.load()
    first.problem.value = further.problem.value
    if (further.problem.value || !further.data.value) return
    items.value = [...items.value, ...further.data.value.items]
    next.value = further.data.value.next ?? null
  }
  return { items, next, total, capped, busy: first.busy, problem: first.problem, load, more }
}

export interface Doing {
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  run: (work: () => Promise<void>) => Promise<boolean>
}

/** One action at a time: says whether it is under way, and keeps what the server refused. */
export function useDoing(): Doing {
  const busy = ref(false)
  const problem = shallowRef<Problem | null>(null)
  async function run(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await work()
      return true
    } catch (cause) {
      problem.value = asProblem(cause)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, run }
}
