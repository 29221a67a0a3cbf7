import { call, download, get, post } from './http'
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
}

export interface StudentCard extends Partial<StudentRow> {
  id: string
  fields: KeyedLine[]
  enrolments?: Enrolment[]
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
  limit?: number
  cursor?: string
}

export interface Job {
  id: string
  state: string
  progress?: { done: number; total: number }
  kind?: string
  made_at?: string
  result?: { rows?: number; taken?: number; created?: number; updated?: number; unchanged?: number; faulty?: number; notes?: number; problems?: number; error?: string; error_en?: string } | null
  file?: string | null
}

export const students = (query: StudentQuery): Promise<Page<StudentRow>> => get('/students', { ...query })
export const lookup = (code: string, name: string): Promise<Found> => post('/students/lookup', { code, name })
export const student = (id: string): Promise<StudentCard> => get(`/students/${id}`)
export const reveal = (id: string, reason: string): Promise<{ id: string; fields: KeyedLine[] }> => post(`/students/${id}/reveal`, { reason })
export const asOf = (id: string, date: string): Promise<Page<PastState>> =>
  get(`/students/${id}/history`, { as_of: date })
export const template = (kind: string): Promise<{ blob: Blob; name: string }> =>
  download('/students/template.xlsx', { kind })
export const jobs = (): Promise<Page<Job>> => get('/jobs')
export const job = (id: string): Promise<Job> => get(`/jobs/${id}`)
export const jobFile = (id: string): Promise<{ blob: Blob; name: string }> => download(`/jobs/${id}/file`)
export const exportMasked = (filters: StudentQuery): Promise<{ job?: string; id?: string }> =>
  post('/exports/students', { filters, masked: true })

export function importSheet(file: File): Promise<{ job?: string; id?: string }> {
  const body = new FormData()
  body.append('file', file)
  return call('POST', '/students/imports', { body, acts: true })
}
