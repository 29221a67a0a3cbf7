/** In whose hands a task is, as far as it is another's. */
import type { TaskRow } from '../api/types'
import { session } from '../frame/session'

/** The name of the colleague who has claimed an open task; '' when it is one's own or free. */
export function heldBy(row: Pick<TaskRow, 'claimed_by' | 'state'>): string {
  if (!row.claimed_by || row.claimed_by.id === session.me?.account.id || row.state === 'done') return ''
  return row.claimed_by.name || row.claimed_by.id
}
