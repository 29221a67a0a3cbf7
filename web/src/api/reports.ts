import { call, download, get, post } from './http'
import type { OrgRef } from './types'

export type CellStand = 'value' | 'blank' | 'not_applicable' | 'not_reported'
export type CellValue = string | string[] | null
export type Words = { text: string; text_en: string }

export interface DataSet {
  key: string
  name: string
  name_en: string
  period_type: string
  kinds: string[]
  roles: string[]
  automatic: boolean
  locks: boolean
  /** Whether the caller enters it at the unit they act for. */
  yours: boolean
  due: { period: string; name: string; name_en: string }
}

export interface Closed extends Words {
  rule: string
  level: string | null
  lifted_by: string | null
}

export interface Shown {
  state: CellStand
  value: CellValue
}

export interface GridCell extends Shown {
  code: string
  name: string
  name_en: string
  type: 'number' | 'choices' | 'text' | 'date' | 'background' | 'derived'
  unit: string
  unit_en: string
  section: string
  required: boolean
  longest: number | null
  options: { code: string; name: string; name_en: string }[]
  revision: number
  last: Shown
  writable: boolean
  closed: Closed | null
  note: string | null
  changed_at: string | null
  changed_by: string | null
  changed_in_period: boolean
}

export interface Finding extends Words {
  rule: string
  items: string[]
  stops: boolean
}

export interface Entry {
  stand: string
  round: number
  confirmed_at: string | null
  submitted_at: string | null
  automatic: boolean
  approved: boolean
  unchanged: boolean
  reopened_until: string | null
}

export interface Grid {
  unit: OrgRef
  set: DataSet
  period: string
  name: string
  name_en: string
  server_time: string
  window: { opens: string; closes: string } | null
  closed: Closed | null
  entry: Entry
  sections: { key: string; name: string; name_en: string }[]
  cells: GridCell[]
  findings: Finding[]
  /** By code of the item, oldest first. */
  comments?: Record<string, CellComment[]>
}

export interface Sent {
  item: string
  value: CellValue
  base?: number
  note?: string
}

export interface Outcome {
  saved: { item: string; revision: number }[]
  refused: (Words & { item: string; rule: string; level: string | null; lifted_by: string | null })[]
  conflicts: { item: string; revision: number; current: Shown; sent: unknown; changed_by: string | null }[]
}

export interface Counts {
  schools: number
  confirmed: number
  authorities: number
  submitted: number
  on_time: number
  automatic: number
  approved: number
  in_correction: number
}

export interface StatusRow extends OrgRef {
  is_authority: boolean
  entry: Entry
  findings: Finding[]
  counts: Counts
  window: { opens: string; closes: string } | null
  late: boolean
  missing: boolean
  urged: { times: number; last: string } | null
}

/** Who was urged: the roles that got the notice, and who holds them; `enough` had been urged often enough that day. */
export interface Urged {
  told: (OrgRef & { roles: string[]; roles_en: string[]; people: string[] })[]
  enough: OrgRef[]
  most: number
}

export interface CellComment {
  id: string
  text: string
  at: string
  by: string | null
  organisation: OrgRef
  from_above: boolean
  settled_at: string | null
}

export interface Snapshot {
  id: string
  round: number
  digest: string
  signed?: boolean
  submitted_at: string
  submitted_by: string | null
  automatic: boolean
  approved: boolean
  case: string | null
}

export interface Differences {
  cells: { unit: OrgRef; item: string; before: Shown; after: Shown }[]
  totals: { item: string; before: unknown; after: unknown }[]
  below: { unit: OrgRef; before: number | null; after: number | null }[]
}

export interface Asked {
  set: string
  period?: string
  unit?: string
}

export type BulletinKind = 'docx' | 'pdf' | 'xlsx'

/** A bulletin as it will be printed: sections of words and tables; `numbers` are the columns that hold figures. */
export interface Bulletin {
  title: string
  under: string
  parts: { title: string; paragraphs: string[]; heads: string[]; rows: string[][]; numbers: number[] }[]
}

export type Confirmed = {
  confirmed: { unit: string; unchanged: boolean }[]
  refused: { unit: string; findings: Finding[] }[]
  closed: (Closed & { unit: string })[]
}

/** The items of a data set as it holds for a period, whoever fills them in. */
export const itemsOf = (asked: Asked): Promise<{ items: Pick<GridCell, 'code' | 'name' | 'name_en' | 'options'>[] }> => get(`/reports/sets/${encodeURIComponent(asked.set)}`, { period: asked.period })
export const dataSets = (): Promise<{ items: DataSet[] }> => get('/reports/sets')
export const grid = (asked: Asked): Promise<Grid> => get('/reports/grid', { ...asked })
export const saveCells = (asked: Asked, cells: Sent[]): Promise<Outcome> => post('/reports/cells', { set: asked.set, period: asked.period || null, unit: asked.unit || null, cells })
export const confirmUnits = (asked: Asked, all = false): Promise<Confirmed> =>
  post('/reports/confirm', { set: asked.set, period: asked.period || null, ...(all ? { all } : asked.unit ? { units: [asked.unit] } : {}) })
export const status = (asked: Asked): Promise<{ unit: OrgRef; counts: Counts; items: StatusRow[] }> => get('/reports/status', { ...asked })
export const completeness = (asked: Asked): Promise<{ unit: OrgRef; counts: Partial<Counts>; items: (OrgRef & Counts)[] }> => get('/reports/completeness', { ...asked })
export const snapshots = (asked: Asked): Promise<{ items: Snapshot[] }> => get('/reports/snapshots', { ...asked })
export const compareSnapshots = (a: string, b: string): Promise<Differences> => get('/reports/snapshots/compare', { a, b })
export const urge = (asked: Asked, units: string[]): Promise<Urged> => post('/reports/urge', { set: asked.set, period: asked.period || null, unit: asked.unit || null, units })
export const addComment = (asked: Asked, item: string, text: string): Promise<CellComment> =>
  post('/reports/comments', { set: asked.set, period: asked.period || null, unit: asked.unit || null, item, text })
export const settleComment = (id: string): Promise<CellComment> => post(`/reports/comments/${id}/settle`)
export const bulletin = (asked: Asked): Promise<Bulletin> => get('/reports/bulletin', { ...asked })
export const bulletinFile = (asked: Asked, format: BulletinKind): Promise<{ blob: Blob; name: string }> => download('/reports/bulletin', { ...asked, format })
export const reportBook = (asked: Asked): Promise<{ blob: Blob; name: string }> => download('/reports/workbook', { ...asked })

/** A workbook filled in offline: each cell is saved, refused or in conflict, unit by unit. */
export function sendBook(asked: Asked, file: File): Promise<{ items: (Outcome & { unit: OrgRef })[]; strange?: string[] }> {
  const body = new FormData()
  body.append('file', file)
  body.append('set', asked.set)
  if (asked.period) body.append('period', asked.period)
  return call('POST', '/reports/workbook', { body, acts: true })
}
