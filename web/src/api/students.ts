import { call, download, get, post } from './http'
import type { CaseRef, OrgRef, Page } from './types'

export interface StudentRow {
  id: string
  name: string
  sex: string
  sex_name?: string
  school: OrgRef
  stage?: string
  stage_name?: string
  stage_name_en?: string
  grade: number | string
  grade_name?: string
  grade_name_en?: string
  class_name: string
  status: string
  status_name: string
  status_name_en?: string
  code_masked: string
  problem: boolean
}

export interface Enrolment {
  school: OrgRef | string
  stage?: string
  grade?: string | number
  grade_name?: string
  class_name?: string
  from: string
  to: string | null
  reason?: string
  status_name?: string
}

export interface Labelled {
  label: string
  label_en?: string
  value: unknown
  value_en?: unknown
}

export interface StudentCard extends Partial<StudentRow> {
  id: string
  name: string
  fields?: Labelled[]
  enrolments?: Enrolment[]
  open_case?: CaseRef | null
  [field: string]: unknown
}

export interface Found {
  student?: string
  id?: string
  name?: string
  name_masked?: string
  code_masked?: string
  school?: OrgRef | string
  stage_name?: string
  grade?: string | number
  grade_name?: string
  class_name?: string
  status_name?: string
  sex?: string
}

export interface StudentQuery {
  name?: string
  q?: string
  grade?: string
  class?: string
  status?: string
  school?: string
  limit?: number
  cursor?: string
}

export interface Job {
  id: string
  state: string
  progress?: { done: number; total: number }
  result?: { rows?: number; taken?: number; faulty?: number; unchanged?: number; notes?: unknown[] } | null
  file?: string | null
  problem?: { title?: string; detail?: string; remedy?: string } | null
}

export const students = (query: StudentQuery): Promise<Page<StudentRow>> => get('/students', { ...query })
export const lookup = (code: string, name: string): Promise<Found> => post('/students/lookup', { code, name })
export const student = (id: string): Promise<StudentCard> => get(`/students/${id}`)
export const reveal = (id: string, reason: string): Promise<StudentCard> => post(`/students/${id}/reveal`, { reason })
export const asOf = (id: string, date: string): Promise<Record<string, unknown>> =>
  get(`/students/${id}/history`, { as_of: date })
export const template = (kind: string): Promise<{ blob: Blob; name: string }> =>
  download('/students/template.xlsx', { kind })
export const job = (id: string): Promise<Job> => get(`/jobs/${id}`)
export const jobFile = (id: string): Promise<{ blob: Blob; name: string }> => download(`/jobs/${id}/file`)
export const exportMasked = (filters: StudentQuery): Promise<{ job?: string; id?: string }> =>
  post('/exports/students', { filters, masked: true })

export function importSheet(file: File): Promise<{ job?: string; id?: string }> {
  const body = new FormData()
  body.append('file', file)
  return call('POST', '/students/imports', { body, acts: true })
}
