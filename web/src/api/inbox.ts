import { get, post } from './http'
import type { BatchItem, Decided, Inbox, Task } from './types'

export interface InboxQuery {
  filter?: string
  process?: string
  q?: string
  limit?: number
  cursor?: string
}

export interface Decision {
  outcome: string
  reason?: string
  data?: Record<string, unknown>
  version?: number
}

export const inbox = (query: InboxQuery): Promise<Inbox> => get('/inbox', { ...query })
export const task = (id: string): Promise<Task> => get(`/tasks/${id}`)
export const claim = (id: string): Promise<unknown> => post(`/tasks/${id}/claim`)
export const unclaim = (id: string): Promise<unknown> => post(`/tasks/${id}/unclaim`)
export const reassign = (id: string, account: string, reason: string): Promise<unknown> => post(`/tasks/${id}/reassign`, { account, reason })
export const takeBack = (id: string): Promise<unknown> => post(`/tasks/${id}/take-back`)
export const decide = (id: string, decision: Decision): Promise<Decided> => post(`/tasks/${id}/decide`, decision)
export const decideBatch = (tasks: string[], outcome: string, reason: string): Promise<{ items: BatchItem[] }> =>
  post('/tasks/decide-batch', { tasks, outcome, reason: reason || undefined })
