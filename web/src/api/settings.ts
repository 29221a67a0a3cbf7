import { call, download, get, post, put } from './http'
import type { OrgRef, Page } from './types'

export interface Option {
  value: unknown
  label: string
  label_en?: string
}

type Level = { organisation: string; name: string; name_en?: string }

/** A level that set something, since when, by which document; no level: the national default, with where it comes from. */
export interface Origin {
  level?: Level | null
  since?: string | null
  document?: string | null
  source?: string
  source_en?: string
}

/** What holds, and who set and locked it. */
export interface Held extends Origin {
  value: unknown
  /** What holds where no level set anything. */
  default?: unknown
  locked?: boolean
  locked_by?: Level | null
  locked_document?: string
  /** Of a list to which every level adds: who added each entry. */
  entries?: (Origin & { value: unknown })[]
}

/** What a setting is. */
export interface AboutSetting {
  key: string
  title: string
  title_en?: string
  description?: string
  description_en?: string
  type: string
  expected?: string
  expected_en?: string
  unit?: string
  unit_en?: string
  group?: string
  group_name?: string
  group_name_en?: string
  per_stage?: boolean
  /** How the levels make one value: `union` where each adds to those above. */
  combine?: string
  /** A second person confirms its changes. */
  second_person?: boolean
  options?: Option[] | null
}

export interface Setting extends AboutSetting, Held {
  may_change: boolean
  why_not?: string | null
  why_not_en?: string | null
  /** Each level's part, the highest first. */
  chain?: (Level & { value: unknown; locked: boolean })[]
}

/** A setting of two units, for the stages in which they stand alike; none named: for all. */
export interface ComparedSetting extends AboutSetting {
  stages: string[]
  differs: boolean
  sides: Held[]
}

export interface ComparedSettings extends Page<ComparedSetting> {
  units: OrgRef[]
  differing: number
  same: number
}

/** A changed cell of a workbook of settings, and what comes of it. */
export interface BookLine extends AboutSetting {
  place: string
  stage: string
  typed: string
  before: unknown
  value: unknown
  locked: boolean
  effective_from: string | null
  document: string
  outcome: 'set' | 'proposed' | 'same' | 'refused'
  message: string
  message_en?: string
}

export interface BookTaken extends Page<BookLine> {
  set: number
  proposed: number
  same: number
  refused: number
}

/** Whose settings a workbook changes; document and day of the rows that name none. */
export interface BookAsked {
  organisation: string
  document: string
  effective_from: string
}

export interface SettingChange {
  organisation: string
  stage: string
  value: unknown
  locked: boolean
  effective_from: string
  document: string
}

export interface SettingPast {
  value: unknown
  organisation: string
  name: string
  name_en?: string
  stage?: string
  effective_from?: string
  effective_to?: string | null
  document?: string
  locked?: boolean
  set_by_name?: string
  confirmed_by_name?: string | null
  recorded_at?: string
}

/** A change that opens or closes a business, and what became of it. */
export interface Proposal {
  id: string
  key: string
  title: string
  title_en?: string
  type: string
  group_name?: string
  group_name_en?: string
  organisation: string
  name: string
  name_en?: string
  stage: string
  value: unknown
  effective_from: string
  document: string
  state: string
  proposed_by_name?: string | null
  proposed_at: string
  decided_by_name?: string | null
  decided_at?: string | null
  reason: string
  may_decide?: boolean
  may_withdraw?: boolean
}

export type ProposalOutcome = 'confirmed' | 'refused' | 'withdrawn'

/** One stage of a business: whether it exists there, as the setting behind it says. */
export type MatrixCell = Setting & { stage: string }

export interface MatrixRow {
  key: string
  title: string
  title_en?: string
  group: string
  group_en?: string
  cells: MatrixCell[]
}

export const settingMatrix = (organisation: string): Promise<Page<MatrixRow> & { stages: string[] }> =>
  get('/settings/matrix', { organisation })
export const settings = (organisation: string, stage: string): Promise<Page<Setting>> =>
  get('/settings', { organisation, stage })
export const changeSetting = (key: string, change: SettingChange): Promise<{ pending?: string }> => put(`/settings/${key}`, change)
export const settingHistory = (key: string, organisation: string, stage: string): Promise<Page<SettingPast> & { proposals: Proposal[] }> =>
  get(`/settings/${key}/history`, { organisation, stage })
/** How many running cases and students a change would touch. */
export const settingReach = (key: string, organisation: string, stage: string): Promise<{ cases: number; students: number }> =>
  get(`/settings/${key}/reach`, { organisation, stage })
export const proposals = (organisation: string): Promise<Page<Proposal>> => get('/settings/proposals', { organisation })
export const decideProposal = (id: string, outcome: ProposalOutcome, reason: string): Promise<unknown> =>
  post(`/settings/proposals/${id}/decision`, { outcome, reason })

export const compareSettings = (organisation: string, other: string, all: boolean): Promise<ComparedSettings> =>
  get('/settings/compare', { organisation, other, all: all ? 'true' : undefined })
export const fetchBook = (organisation: string): Promise<{ blob: Blob; name: string }> => download('/settings/workbook', { organisation })

function bookBody(file: File, asked: BookAsked): FormData {
  const body = new FormData()
  body.append('file', file)
  for (const [name, value] of Object.entries(asked)) body.append(name, value)
  return body
}

/** What a workbook would change; nothing is changed by it. */
export const rehearseBook = (file: File, asked: BookAsked): Promise<BookTaken> => call('POST', '/settings/workbook/rehearsal', { body: bookBody(file, asked) })
export const sendBook = (file: File, asked: BookAsked): Promise<BookTaken> => call('POST', '/settings/workbook', { body: bookBody(file, asked), acts: true })
