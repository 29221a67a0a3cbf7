/** What became of an import, as one of the sentences under `import.`; '' while it runs. */
import type { Job } from '../api/students'

export type Outcome = '' | 'outcome_failed' | 'outcome_changed' | 'outcome_nothing_new' | 'outcome_none_good' | 'outcome_no_rows'

export function outcome(job: Job): Outcome {
  const { rows = 0, created = 0, updated = 0, unchanged = 0 } = job.result ?? {}
  if (job.state === 'failed') return 'outcome_failed'
  if (job.state !== 'done') return ''
  if (!rows) return 'outcome_no_rows'
  if (created + updated) return 'outcome_changed'
  return unchanged ? 'outcome_nothing_new' : 'outcome_none_good'
}
