/** The scenarios of a process, and what came out when they were played on some files. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Files } from '../api/definitions'
import { Problem } from '../api/http'
import { scenarios, tryFiles, type Played, type Scenario } from '../api/trying'
import { asProblem } from '../frame/load'

export type Outcome = 'passed' | 'failed' | 'refused'

export interface Trials {
  list: ShallowRef<Scenario[]>
  played: Ref<Map<string, Played>>
  refused: Ref<Map<string, Problem>>
  busy: Ref<boolean>
  done: ComputedRef<number>
  failing: ComputedRef<Scenario[]>
  load: (key: string, version?: string) => Promise<void>
  add: (one: Scenario) => void
  run: (one: Scenario, files: Files) => Promise<Played | null>
  runAll: (files: Files) => Promise<void>
  of: (one: Scenario) => Outcome | null
}

export function useTrials(): Trials {
  const list = shallowRef<Scenario[]>([])
  const played = ref(new Map<string, Played>()) as Ref<Map<string, Played>>
  const refused = ref(new Map<string, Problem>()) as Ref<Map<string, Problem>>
  const busy = ref(false)

  /** A process without scenarios of its own has none to offer; that is no fault. */
  async function load(key: string, version?: string): Promise<void> {
    try {
      list.value = (await scenarios(key, version)).items
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.status !== 404) throw cause
    }
  }

  function add(one: Scenario): void {
    list.value = [...list.value.filter((other) => other.name !== one.name), one]
  }

  async function run(one: Scenario, files: Files): Promise<Played | null> {
    played.value.delete(one.name)
    refused.value.delete(one.name)
    try {
      const answer = await tryFiles(files, one.text)
      played.value.set(one.name, answer)
      return answer
    } catch (cause) {
      refused.value.set(one.name, asProblem(cause))
      return null
    }
  }

  async function runAll(files: Files): Promise<void> {
    busy.value = true
    played.value.clear()
    refused.value.clear()
    for (const one of list.value) await run(one, files)
    busy.value = false
  }

  function of(one: Scenario): Outcome | null {
    if (refused.value.has(one.name)) return 'refused'
    const answer = played.value.get(one.name)
    return answer ? (answer.as_expected ? 'passed' : 'failed') : null
  }

  return {
    list, played, refused, busy, load, add, run, runAll, of,
    done: computed(() => played.value.size + refused.value.size),
    failing: computed(() => list.value.filter((one) => ['failed', 'refused'].includes(of(one) ?? ''))),
  }
}
