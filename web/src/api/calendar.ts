import { call, get, post } from './http'
import type { OrgRef } from './types'

export interface CalendarSpan {
  /** Both included, statutory dates. */
  first: string
  last: string
  ends: string
  state: 'over' | 'open' | 'ahead'
}

export interface Sourced {
  level: string
  level_en: string
  document: string
  document_en: string
  /** Since when the level has it so; nothing where it is the nation's default. */
  since: string | null
}

export interface Above extends Sourced {
  spans: CalendarSpan[]
}

export interface Deadline extends Sourced {
  key: string
  kind: 'window' | 'freeze' | 'round' | 'run' | 'reminder'
  title: string
  title_en: string
  stages: string[]
  /** No window restricts it, though a level above has one. */
  always: boolean
  spans: CalendarSpan[]
  over: Above[]
}

interface Clocked {
  process: string
  process_en: string
  name: string
  name_en: string
  does: string
  does_en: string
}

export interface Coming extends Clocked {
  at: string
  count: number
}

export interface NotReady {
  unit: OrgRef
  what: string
  what_en: string
  by: string
  overdue: boolean
}

export interface Late extends Clocked {
  due_at: string
  fired_at: string
  case: string | null
  case_id: string | null
  why: string
  why_en: string
}

export interface YearCalendar {
  year: number
  today: string
  organisation: OrgRef
  /** Is the unit one's own or below? The lists are told only then. */
  inside: boolean
  deadlines: Deadline[]
  next: Coming[]
  not_ready: NotReady[]
  late: Late[]
}

export const yearCalendar = (organisation?: string, year?: number): Promise<YearCalendar> => get('/calendar', { organisation, year })
export const calendarAddress = (): Promise<{ made_at: string | null }> => get('/calendar/address')
export const renewAddress = (): Promise<{ path: string; made_at: string }> => post('/calendar/address')
export const dropAddress = (): Promise<unknown> => call('DELETE', '/calendar/address')
