import { get, post } from './http'
import type { Page, TaskRow } from './types'

export interface Stuck {
  cases: { id: string; number: string; process: string; started_at: string }[]
  tasks: { id: string; case: string; element: string; name: string; name_en?: string }[]
  next?: string | null
}

export interface Incident {
  id: string
  case: { id: string; number: string; process_name: string; process_name_en?: string }
  kind: string
  element?: string
  name?: string
  name_en?: string
  cause: string
  cause_en?: string
  at: string
  attempts?: number
  state: string
  resolution?: string | null
}

/** What failed on its way out; it never carries what it would have told. */
export interface Outgoing {
  id: string
  kind: string
  kind_name: string
  kind_name_en: string
  key: string
  case: { id: string; number: string } | null
  /** Which host is called; null for what stays in the house. */
  receiver: string | null
  created_at: string
  attempts: number
  error: string
  error_en: string
}
export interface Undelivered extends Outgoing {
  given_up_at: string
}
export interface Retried extends Outgoing {
  next_at: string
}

/** Who holds work now: a worker on timers, or a dispatcher on effects. */
export interface WorkerRow {
  kind: string
  worker: string
  holds: number
  lease_until: string | null
}

export interface TimerTotals {
  open: number
  due: number
  failed: number
  waits_calendar: number
  next_due: string | null
  outbox: number
  dead: number
}

/** One happening of a timer or message that opens a case for each of many. */
export interface Occasion {
  id: string
  process_name: string
  process_name_en: string
  name: string
  name_en: string
  due_at: string
  late: boolean
  reading: string
  waiting: number
  started: number
  failed: number
  known: number
  error: string
  error_en: string
}
export interface FailedStart {
  id: string
  process_name: string
  process_name_en: string
  key: string
  organisation: string
  organisation_en: string
  due_at: string
  attempts: number
  error: string
  error_en: string
}
export interface SystemJob {
  id: string
  name: string
  name_en: string
  state: string
  case: string | null
  organisation: string
  organisation_en: string
  done: number
  total: number
  made_at: string
  error: string
  error_en: string
}
export interface Starts {
  occasions: Occasion[]
  failed: FailedStart[]
  jobs: SystemJob[]
  waiting: number
}

/** All that is stuck: one request looks at so many open cases and says where to go on. */
export async function stuck(): Promise<Stuck> {
  const found = await get<Stuck>('/operations/stuck')
  for (let { next } = found; next && found.cases.length < 200; ) {
    const page = await get<Stuck>('/operations/stuck', { cursor: next })
    found.cases.push(...page.cases)
    next = page.next
  }
  return found
}
export const incidents = (state: string): Promise<Page<Incident>> => get('/operations/incidents', { state })
export const settle = (id: string, action: 'retry' | 'skip' | 'cancel', reason: string): Promise<unknown> =>
  post(`/operations/incidents/${id}/${action}`, { reason })
export const undelivered = (cursor?: string, limit = 50): Promise<Page<Undelivered>> => get('/operations/undelivered', { limit, cursor })

export const retried = (cursor?: string): Promise<Page<Retried>> => get('/operations/undelivered/retried', { limit: 50, cursor })
export const tryNow = (ids: string[], reason: string): Promise<{ tried: number }> => post('/operations/undelivered/try-now', { ids, reason })

const TOGETHER = 100

/** Sends any number again, a hundred to a request; what was sent before a refusal is left alone when one tries anew. */
export async function resend(ids: string[], reason: string): Promise<{ resent: number }> {
  let resent = 0
  for (let at = 0; at < ids.length; at += TOGETHER) {
    const part = { ids: ids.slice(at, at + TOGETHER), reason }
    resent += (await post<{ resent: number }>('/operations/undelivered/resend', part)).resent
  }
  return { resent }
}
export const supervision = (): Promise<Page<TaskRow>> => get('/operations/supervision')
export const workers = (): Promise<Page<WorkerRow>> => get('/operations/workers')
export const starts = (): Promise<Starts> => get('/operations/starts')
export const startAgain = (id: string, reason: string): Promise<void> => post(`/operations/starts/${id}/retry`, { reason })
export const timers = (): Promise<TimerTotals> => get('/operations/timers')
