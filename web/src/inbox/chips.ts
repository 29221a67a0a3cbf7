/** The filters of the inbox as chips, with their numbers. */
import type { Inbox } from '../api/types'

export interface Chip {
  key: string
  n?: number
}

/** What may be decided and what colleagues hold are told apart only where a colleague holds something. */
export function chipsOf(counts: Inbox['counts'] | null, chosen: string): Chip[] {
  const apart = !!counts?.held || ['free', 'held'].includes(chosen)
  return [
    { key: '', n: counts?.all },
    ...(apart ? [{ key: 'free', n: counts?.free }] : []),
    { key: 'mine', n: counts?.mine },
    { key: 'pool', n: counts?.pool },
    ...(apart ? [{ key: 'held', n: counts?.held }] : []),
    ...(counts?.delegated || chosen === 'delegated' ? [{ key: 'delegated', n: counts?.delegated }] : []),
    { key: 'overdue', n: counts?.overdue },
    { key: 'due_soon', n: counts?.due_soon },
    ...(['started', 'done', 'copies'].map((key) => (key === chosen ? { key, n: counts?.total } : { key })))
  ]
}
