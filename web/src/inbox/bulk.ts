/** One piece of bulk work: looked at, begun, followed until it ends. */
import { computed, onBeforeUnmount, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import * as api from '../api/bulk'
import type { Problem } from '../api/http'
import { asProblem, useDoing } from '../frame/load'

const EVERY_MS = 700
const SHOWN = 100

export interface BulkWork {
  seen: ShallowRef<api.BulkPreview | null>
  work: ShallowRef<api.Bulk | null>
  refused: Ref<api.BulkItem[]>
  decided: Ref<api.BulkItem[]>
  busy: Ref<boolean>
  problem: ShallowRef<Problem | null>
  ended: ComputedRef<boolean>
  percent: ComputedRef<number>
  look: (meant: api.Meant) => Promise<boolean>
  begin: (outcome: string, reason: string, asked: string[]) => Promise<void>
  stop: () => Promise<void>
  goOn: () => Promise<void>
}

export function useBulk(): BulkWork {
  const seen = shallowRef<api.BulkPreview | null>(null)
  const work = shallowRef<api.Bulk | null>(null)
  const refused = ref<api.BulkItem[]>([])
  const decided = ref<api.BulkItem[]>([])
  const { busy, problem, run } = useDoing()
  const ended = computed(() => ['done', 'failed', 'stopped'].includes(work.value?.state ?? ''))
  const percent = computed(() => (work.value?.total ? Math.floor(((work.value.total - work.value.left) * 100) / work.value.total) : 100))
  let timer = 0

  async function follow(): Promise<void> {
    const id = work.value?.id
    if (!id) return
    try {
      work.value = await api.bulk(id)
      if (ended.value) await results(id)
      problem.value = null
    } catch (cause) {
      problem.value = asProblem(cause)
      if (!problem.value.offline) return
    }
    if (!ended.value) timer = window.setTimeout(() => void follow(), EVERY_MS)
  }

  async function results(id: string): Promise<void> {
    ;[refused.value, decided.value] = (await Promise.all(['refused', 'done'].map((state) => api.items(id, state, 0, SHOWN)))).map((page) => page.items)
  }

  const look = (meant: api.Meant): Promise<boolean> => run(async () => void (seen.value = await api.freeze(meant)))

  async function moved(move: () => Promise<api.Bulk>): Promise<void> {
    window.clearTimeout(timer)
    if (await run(async () => void (work.value = await move()))) await follow()
  }

  onBeforeUnmount(() => window.clearTimeout(timer))
  return {
    seen, work, refused, decided, busy, problem, ended, percent, look,
    begin: (outcome, reason, asked) => moved(() => api.begin(seen.value?.id ?? '', outcome, reason, asked)),
    stop: () => moved(() => api.stop(work.value?.id ?? '')),
    goOn: () => moved(() => api.goOn(work.value?.id ?? '')),
  }
}
