import { get, post, put } from './http'
import type { Page } from './types'

export interface Option {
  value: unknown
  label: string
  label_en?: string
}

export interface Setting {
  key: string
  title: string
  title_en?: string
  description?: string
  description_en?: string
  type: string
  value: unknown
  /** What holds where no level set anything. */
  default?: unknown
  expected?: string
  expected_en?: string
  unit?: string
  unit_en?: string
  group?: string
  group_name?: string
  group_name_en?: string
  /** The organisation that set it (its id and name); null where the national default holds. */
  level?: { organisation: string; name: string; name_en?: string } | null
  source?: string
  source_en?: string
  per_stage?: boolean
  since?: string | null
  document?: string | null
  locked?: boolean
  locked_by?: { organisation: string; name: string; name_en?: string } | null
  locked_document?: string
  may_change: boolean
  /** A second person confirms its changes. */
  second_person?: boolean
  why_not?: string | null
  why_not_en?: string | null
  options?: Option[] | null
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
