import { call, download, get, post } from './http'
import type { Placement } from './placements'
import type { OrgRef, Page } from './types'

export interface StudentRow {
  id: string
  name: string
  sex: string
  sex_name?: string
  school: OrgRef
  stage?: string
  stage_name?: string
  stage_name_en?: string
  grade: number
  class_name: string
  status: string
  status_name: string
  status_name_en?: string
  code_masked: string
  id_masked: string
  problem: boolean
  placement?: Pick<Placement, 'kind' | 'kind_name' | 'kind_name_en'> | null
}

export interface Enrolment {
  school: OrgRef | string
  from: string
  to: string | null
  reason?: string
  reason_name?: string
  reason_name_en?: string
  case?: string | null
}

export interface Labelled {
  label: string
  label_en?: string
  value: unknown
  value_en?: unknown
  /** The code that the value puts in words. */
  code?: string
}

export interface KeyedLine extends Labelled {
  key: string
}

/** The record as it stood from a day on. */
export interface PastState {
  from: string
  school: OrgRef
  stage: string
  grade: number
  status: string
  status_name: string
  status_name_en?: string
  case?: string | null
  fields: KeyedLine[]
  placements?: Placement[]
}

export interface Leaver {
  id: string
  name: string
  school: OrgRef
  stage: string
  grade: number
  left_on: string
  case: string | null
}

export interface LeaversPage {
  items: Leaver[]
  next: number | null
  total: number
}

export interface StudentCard extends Partial<StudentRow> {
  id: string
  fields: KeyedLine[]
  enrolments?: Enrolment[]
  placements?: Placement[]
  open_cases?: { number: string; kind: string }[]
}

export interface Found {
  id: string
  name: string
  code_masked?: string
  school?: OrgRef | string
  stage: string
  grade: number
  status: string
  status_name?: string
  status_name_en?: string
  problem?: boolean
}

export interface StudentQuery {
  name?: string
  stage?: string
  grade?: string
  status?: string
  school?: string
  class?: string
  placement?: string
  limit?: number
  cursor?: string
}

export interface Job {
  id: string
  state: string
  progress?: { done: number; total: number }
  kind?: string
  made_at?: string
  result?: { rows?: number; taken?: number; accounts?: number; further?: number; there?: number; created?: number; updated?: number; changed?: number; left?: number; unchanged?: number; faulty?: number; notes?: number; problems?: number; error?: string; error_en?: string; sheet?: string; sheets?: string[]; sheets_unread?: string[]; columns_unread?: string[]; columns_absent?: string[]; columns_absent_en?: string[] } | null
  file?: string | null
}

export const students = (query: StudentQuery): Promise<Page<StudentRow>> => get('/students', { ...query })
export const lookup = (code: string, name: string): Promise<Found> => post('/students/lookup', { code, name })
export const student = (id: string): Promise<StudentCard> => get(`/students/${id}`)
/** A card as the look-up would have found it. */
export function found(one: StudentCard): Found {
  const valueOf = (key: string): string => String(one.fields.find((field) => field.key === key)?.value ?? '')
  return {
    id: one.id, name: valueOf('xm'), code_masked: valueOf('grbsm'), school: one.school, stage: one.stage ?? '', grade: one.grade ?? 0,
    status: one.status ?? '', status_name: one.status_name, status_name_en: one.status_name_en, problem: one.problem,
  }
}
export const reveal = (id: string, reason: string): Promise<{ id: string; fields: KeyedLine[] }> => post(`/students/${id}/reveal`, { reason })
export const asOf = (id: string, date: string): Promise<Page<PastState>> =>
  get(`/students/${id}/history`, { as_of: date })
/** Every state of a student that one's own scope held, oldest first. */
export const statesHeld = (id: string): Promise<Page<PastState & { recorded_at: string }>> => get(`/students/${id}/history`)
export const leavers = (start: number, limit: number): Promise<LeaversPage> => get('/students/left', { start, limit })
export const template = (kind: string): Promise<{ blob: Blob; name: string }> =>
  download('/students/template.xlsx', { kind })
export const jobs = (): Promise<Page<Job>> => get('/jobs')
export const job = (id: string): Promise<Job> => get(`/jobs/${id}`)
export const jobFile = (id: string): Promise<{ blob: Blob; name: string }> => download(`/jobs/${id}/file`)
export const exportMasked = (filters: StudentQuery): Promise<{ job?: string; id?: string }> =>
  post('/exports/students', { filters, masked: true })

/** Leaves a workbook to be imported; `sheet` names the one to read where several could be meant. */
export function importSheet(file: File, sheet = ''): Promise<{ job?: string; id?: string }> {
  const body = new FormData()
  body.append('file', file)
  if (sheet) body.append('sheet', sheet)
  return call('POST', '/students/imports', { body, acts: true })
}
