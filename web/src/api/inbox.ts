import { get, post, search } from './http'
import type { Decided, Inbox, Task } from './types'

export interface InboxQuery {
  filter?: string
  process?: string
  q?: string
  sort?: string
  limit?: number
  cursor?: string
}

export interface Decision {
  outcome: string
  reason?: string
  data?: Record<string, unknown>
  version?: number
  asked?: string[]
  to?: string
  then?: string
  /** A draft goes with it. */
  draft?: boolean
}

/** What is searched for may name a student, so it goes in the body, never in an address. */
export function inbox(query: InboxQuery): Promise<Inbox> {
  return query.q ? search('/inbox/search', query) : get('/inbox', { ...query })
}
export const task = (id: string): Promise<Task> => get(`/tasks/${id}`)
export const claim = (id: string): Promise<unknown> => post(`/tasks/${id}/claim`)
export const unclaim = (id: string): Promise<unknown> => post(`/tasks/${id}/unclaim`)
export const reassign = (id: string, account: string, reason: string): Promise<unknown> => post(`/tasks/${id}/reassign`, { account, reason })
export const delegate = (id: string, account: string, reason: string): Promise<unknown> => post(`/tasks/${id}/delegate`, { account, reason })
export const advise = (id: string, opinion: string): Promise<unknown> => post(`/tasks/${id}/advise`, { opinion })
export const recall = (id: string): Promise<unknown> => post(`/tasks/${id}/recall`)
export const takeBack = (id: string): Promise<unknown> => post(`/tasks/${id}/take-back`)
export const decide = (id: string, decision: Decision): Promise<Decided> => post(`/tasks/${id}/decide`, decision)
