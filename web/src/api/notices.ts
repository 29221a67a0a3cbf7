import { get, post } from './http'
import type { Page } from './types'

export interface Notice {
  id: string
  kind: string
  /** The number of the case it speaks of. */
  case: string | null
  text: string
  text_en?: string
  at: string
  read: boolean
}

export const notices = (): Promise<Page<Notice> & { unread: number }> => get('/notices')
export const markRead = (ids: string[]): Promise<unknown> => post('/notices/read', { notices: ids })
