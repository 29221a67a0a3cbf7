/** Long work: asked after every second until it ends; leaving the page and coming back finds it again. */
import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Problem } from '../api/http'
import { job, type Job } from '../api/students'
import { asProblem } from '../frame/load'

const EVERY_MS = 1000
export const FINISHED = new Set(['done', 'failed', 'cancelled', 'finished', 'error'])

export const isFinished = (one: Job | null): boolean => !!one && FINISHED.has(one.state)

export function percent(one: Job | null): number {
  const total = one?.progress?.total ?? 0
  if (isFinished(one)) return 100
  return total ? Math.min(99, Math.floor(((one?.progress?.done ?? 0) * 100) / total)) : 0
}

export function useJob(): { current: Ref<Job | null>; problem: ShallowRef<Problem | null>; follow: (id: string) => void } {
  const current = ref<Job | null>(null)
  const problem = shallowRef<Problem | null>(null)
  let timer = 0
  async function ask(id: string): Promise<void> {
    try {
      current.value = await job(id)
      problem.value = null
    } catch (cause) {
      problem.value = asProblem(cause)
      if (!problem.value.offline) return
    }
    if (!isFinished(current.value)) timer = window.setTimeout(() => void ask(id), EVERY_MS)
  }
  function follow(id: string): void {
    window.clearTimeout(timer)
    current.value = null
    void ask(id)
  }
  onBeforeUnmount(() => window.clearTimeout(timer))
  return { current, problem, follow }
}
