import { get, post, search } from './http'
import type { Case, CaseRow, Check, Diagram, HistoryEvent, LineStep } from './case-types'
import type { FormSchema, Page } from './types'

/** A desk that was told, and of which step. */
export interface Told {
  name: string
  name_en?: string
  role_name?: string
  role_name_en?: string
  task: string
  task_en?: string
}

export interface CaseQuery {
  filter?: string
  state?: string
  process?: string
  q?: string
  /** Only cases about this: `student:<id>`. */
  subject?: string
  limit?: number
  cursor?: string
}

export interface Startable {
  key: string
  name: string
  name_en?: string
  description?: string
  description_en?: string
  /** Which roles at which units start it, in words. */
  who_starts?: string
  who_starts_en?: string
  /** The heading it is listed under. */
  group?: string
  group_en?: string
  /** Why it is closed here today, or which part of it is; empty for what others start. */
  why?: string
  why_en?: string
  /** What stands in the way for the subject that was asked about. */
  reasons?: Check[]
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

/** A column that the process of a list declares beside those of every list. */
export interface OwnColumn {
  name: string
  title: string
  title_en?: string
}

/** What is searched for may name a student, so it goes in the body, never in an address. */
export function cases(query: CaseQuery): Promise<Page<CaseRow> & { columns?: OwnColumn[] }> {
  return query.q ? search('/cases/search', query) : get('/cases', { ...query })
}
export const oneCase = (id: string): Promise<Case> => get(`/cases/${id}`)
export const history = (id: string): Promise<{ items: HistoryEvent[] }> => get(`/cases/${id}/history`)
export const line = (id: string): Promise<{ items: LineStep[] }> => get(`/cases/${id}/line`)
export const diagram = (id: string): Promise<Diagram> => get(`/cases/${id}/diagram`)
export const act = (id: string, name: string, reason: string): Promise<Case> =>
  post(`/cases/${id}/actions/${name}`, { reason })
export type Offered = Page<Startable> & { closed?: Startable[] }
/** What may be started here now; with a subject such as `student:<id>` what may be started for it. */
export const startable = (subject?: string): Promise<Offered> => get('/startable', { subject })
export const startForm = (key: string, query: { student?: string; subject?: string } = {}): Promise<StartForm> =>
  get(`/processes/${key}/start-form`, { ...query })
/** One entry of a list that the forms of a process choose from. */
export interface Entry {
  value: string
  label: string
  'label:en'?: string
}

export const lookUp = (process: string, list: string, query: { q?: string; cursor?: number; value?: string }): Promise<{ items: Entry[]; next?: number | null }> =>
  get(`/processes/${process}/lookups/${list}`, query)
export const start = (process: string, data: Record<string, unknown>, files: string[]): Promise<Case> =>
  post('/cases', { process, data, files })
export const urge = (id: string, reason: string): Promise<{ told: Told[] }> => post(`/cases/${id}/urge`, { reason: reason || undefined })
