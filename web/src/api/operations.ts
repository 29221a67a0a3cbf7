import { get, post } from './http'
import type { CaseRef, Due, OrgRef, Page } from './types'

export interface StuckRow {
  case: CaseRef
  element?: string
  name?: string
  name_en?: string
  reason: string
  reason_en?: string
  since?: string
}

export interface Incident {
  id: string
  case: CaseRef
  element?: string
  name?: string
  name_en?: string
  message: string
  message_en?: string
  at: string
  attempts?: number
  state: string
}

export interface SupervisionRow {
  task?: string
  id?: string
  case: CaseRef
  name: string
  name_en?: string
  sentence?: string
  organisation: OrgRef | string
  due_at: string
  due?: Due
  since?: string
}

export interface WorkerRow {
  name?: string
  id?: string
  seen_at?: string
  started_at?: string
  fired?: number
  state?: string
}

export interface TimerRow {
  id: string
  kind: string
  kind_name?: string
  kind_name_en?: string
  case?: CaseRef
  element?: string
  name?: string
  name_en?: string
  due_at: string
  state?: string
  attempts?: number
}

export const stuck = (): Promise<Page<StuckRow>> => get('/operations/stuck')
export const incidents = (state: string): Promise<Page<Incident>> => get('/operations/incidents', { state })
export const settle = (id: string, action: 'retry' | 'skip' | 'cancel', reason: string): Promise<unknown> =>
  post(`/operations/incidents/${id}/${action}`, { reason })
export const supervision = (): Promise<Page<SupervisionRow>> => get('/operations/supervision')
export const workers = (): Promise<Page<WorkerRow>> => get('/operations/workers')
export const timers = (): Promise<Page<TimerRow>> => get('/operations/timers')
