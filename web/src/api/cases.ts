import { get, post } from './http'
import type { Case, CaseRow, Check, Diagram, FormSchema, HistoryEvent, Page } from './types'

export interface CaseQuery {
  filter?: string
  state?: string
  process?: string
  q?: string
  limit?: number
  cursor?: string
}

export interface Startable {
  key: string
  name: string
  name_en?: string
  description?: string
  description_en?: string
}

export interface StartForm {
  form: FormSchema | null
  values?: Record<string, unknown>
  checks?: Check[]
  file_kinds?: FileKind[]
}

export interface FileKind {
  kind: string
  name: string
  name_en?: string
  required?: boolean
}

export const cases = (query: CaseQuery): Promise<Page<CaseRow>> => get('/cases', { ...query })
export const oneCase = (id: string): Promise<Case> => get(`/cases/${id}`)
export const history = (id: string): Promise<{ items: HistoryEvent[] }> => get(`/cases/${id}/history`)
export const diagram = (id: string): Promise<Diagram> => get(`/cases/${id}/diagram`)
export const act = (id: string, name: string, reason: string): Promise<Case> =>
  post(`/cases/${id}/actions/${name}`, { reason })
export const startable = (): Promise<Page<Startable>> => get('/startable')
export const startForm = (key: string, student?: string): Promise<StartForm> =>
  get(`/processes/${key}/start-form`, { student })
export const start = (process: string, data: Record<string, unknown>, files: string[]): Promise<Case> =>
  post('/cases', { process, data, files })
