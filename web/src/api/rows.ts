/** The rows of a case of many: listed at a task, decided marked or all, written, by workbook. */
import { call, get, post, put } from './http'

export interface RowColumn {
  key: string
  title: string
  title_en?: string
  /** May be filtered and sorted by; the others are sealed and shown masked. */
  shown: boolean
  required: boolean
  listed: boolean
  /** The rules say it; nobody writes it. */
  fixed: boolean
  /** Written with a new row; afterwards it stands. */
  stands: boolean
  choices: RowChoice[]
}

/** A value with its words, to pick or to filter by. */
export interface RowChoice {
  value: string
  label: string
  label_en?: string
}

export interface RowOutcome {
  value: string
  label: string
  label_en?: string
  reason: boolean
}

export interface RowFinding {
  severity: string
  column: string
  message_zh: string
  message_en: string
  remedy_zh: string
  remedy_en: string
}

export interface CaseRow {
  id: string
  number: number
  body: number
  state: string
  state_name: string
  state_name_en?: string
  reason: string
  findings: RowFinding[]
  cells: Record<string, { value: unknown; text: string; text_en?: string }>
  decision: (RowOutcome & { reason_given: string; by: string | null }) | null
}

/** What a task says of its rows before they are asked for. */
export interface RowsTold {
  columns: RowColumn[]
  decides: RowOutcome[]
  writes: boolean
  counts: Record<string, number>
}

export interface RowsPage extends RowsTold {
  items: CaseRow[]
  total: number
  choices: Record<string, RowChoice[]>
}

export interface RowsQuery {
  decision?: string
  faulty?: boolean | null
  equals?: Record<string, string>
  q?: string
  sort?: string
  descending?: boolean
  start?: number
  limit?: number
  choices?: boolean
}

export interface RowsDecided {
  rows: number
  left: { why: string; rows: number; message: string; message_en: string }[]
  counts: Record<string, number>
}

export interface RowState {
  state: string
  name: string
  name_en?: string
  rows: number
}

export const rows = (task: string, query: RowsQuery): Promise<RowsPage> => call('POST', `/tasks/${task}/rows/search`, { body: query })
export const select = (task: string, query: RowsQuery): Promise<{ id: string; rows: number }> => call('POST', `/tasks/${task}/rows/selections`, { body: query })
export const decideRows = (task: string, body: { outcome: string; reason?: string; rows?: number[]; selection?: string }): Promise<RowsDecided> => post(`/tasks/${task}/rows/decide`, body)
export const enterRow = (task: string, values: Record<string, unknown>): Promise<{ id: string; findings: RowFinding[] }> => post(`/tasks/${task}/rows`, { values })
export const rewriteRow = (task: string, row: string, values: Record<string, unknown>): Promise<{ id: string; findings: RowFinding[] }> => put(`/tasks/${task}/rows/${row}`, { values })
export const fullRow = (task: string, row: string): Promise<{ id: string; values: Record<string, unknown> }> => get(`/tasks/${task}/rows/${row}`)
export const removeRows = (task: string, ids: string[]): Promise<{ rows: number }> => post(`/tasks/${task}/rows/remove`, { rows: ids })
export const workbookOut = (task: string): Promise<{ job: string }> => post(`/tasks/${task}/rows/workbook-out`)

export const caseWorkbookOut = (id: string): Promise<{ job: string }> => post(`/cases/${id}/rows/workbook-out`)

/** Send a workbook: rehearsed it is only judged and counted, and nothing is kept. */
export function workbookIn(task: string, file: File, rehearse = false): Promise<{ job: string }> {
  const body = new FormData()
  body.append('file', file)
  if (rehearse) body.append('rehearse', 'yes')
  return post(`/tasks/${task}/rows/workbook`, body)
}
