/** Dense rows by choice: kept for each person on this machine. */
import { ref, type Ref } from 'vue'
import { session } from '../frame/session'

const place = (): string => `heban.inbox.dense.${session.me?.account.id ?? ''}`

export function useDense(): { dense: Ref<boolean>; toggle: () => void } {
  const dense = ref(localStorage.getItem(place()) === '1')
  function toggle(): void {
    dense.value = !dense.value
    localStorage.setItem(place(), dense.value ? '1' : '0')
  }
  return { dense, toggle }
}
