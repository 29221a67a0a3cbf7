/** What was filled in on a task and not sent: kept on the server a moment after each change, and gone after deciding. */
import { onBeforeUnmount, ref, type Ref } from 'vue'
import { dropDraft, saveDraft, type Draft } from '../api/asking'
import { Problem } from '../api/http'

const REST_MS = 1_500

export interface Drafting {
  /** Something of it is on the server. */
  kept: Ref<boolean>
  /** Another page has saved it since, so this one keeps nothing more. */
  elsewhere: Ref<boolean>
  /** Begins with what was read: the draft's revision (0 for none), and what stands on the page now. */
  begin: (revision: number, now: Draft) => void
  touch: () => void
  discard: () => Promise<void>
  /** Decided: nothing is saved any more. */
  end: () => void
}

export function useDraft(task: () => string, gather: () => Draft): Drafting {
  const kept = ref(false)
  const elsewhere = ref(false)
  let revision = 0
  let known = ''
  let timer = 0
  let over = true
  let saving: Promise<void> = Promise.resolve()

  function begin(from: number, now: Draft): void {
    window.clearTimeout(timer)
    revision = from
    kept.value = from > 0
    elsewhere.value = over = false
    known = JSON.stringify(now)
  }

  async function write(): Promise<void> {
    const now = gather()
    const text = JSON.stringify(now)
    if (over || elsewhere.value || text === known) return
    try {
      revision = (await saveDraft(task(), now, revision)).revision
      known = text
      kept.value = true
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 409) elsewhere.value = true // else the next change tries again
    }
  }
  /** One save after the other, so that each carries the revision of the one before. */
  const save = (): void => void (saving = saving.then(write))

  function touch(): void {
    window.clearTimeout(timer)
    if (!over) timer = window.setTimeout(save, REST_MS)
  }

  async function discard(): Promise<void> {
    window.clearTimeout(timer)
    await saving
    await dropDraft(task())
    revision = 0
    kept.value = false
  }

  function end(): void {
    window.clearTimeout(timer)
    over = true
  }

  onBeforeUnmount(() => {
    window.clearTimeout(timer)
    save()
  })
  return { kept, elsewhere, begin, touch, discard, end }
}
