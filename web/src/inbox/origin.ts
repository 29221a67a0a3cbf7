/** From where a task came to this desk. */
import type { TaskRow } from '../api/types'
import { say, sayUnit } from '../i18n/say'

/** The desk that sent it on, by unit and role; of one's own unit the role alone, or that it was started there. */
export function fromWords(row: Pick<TaskRow, 'from' | 'organisation'>, t: (key: string, words?: Record<string, string>) => string): string {
  if (!row.from) return sayUnit(row.organisation)
  const role = say(row.from, 'role_name')
  const own = row.from.id === row.organisation?.id
  if (own && !role) return t('inbox.from_own')
  return t('inbox.from', { unit: [own ? '' : sayUnit(row.from), role].filter(Boolean).join(' ') })
}
