import { call, get, post, put } from './http'
import type { Page } from './types'

export type Files = Record<string, string>

export interface DefinitionRow {
  key: string
  name: string
  name_en?: string
  owner?: string
  owner_name?: string
  current: { id: string; version: number; owner?: string; effective_from?: string | null } | null
  versions: number
  running: number
  drafts: number
  /** It was created in the studio; no folder brings it. */
  created?: boolean
  moved_on?: MovedOn | null
}

/** The version of a variant's original that holds now, when the variant was taken from another. */
export interface MovedOn {
  id: string
  version: number
  owner: string
  /** The version that the variant was taken from. */
  base: string
  from: number
  published_by?: { id: string; name: string } | null
  at: string
  note: string
  /** A draft that has taken the changes over. */
  draft?: string | null
}

export interface VersionRow {
  id: string
  /** None until it is published. */
  version: number | null
  home?: string
  shared?: boolean
  revision?: number
  state: string
  state_name?: string
  state_name_en?: string
  owner?: string
  owner_name?: string
  name?: string
  name_en?: string
  created_by?: string | { id?: string; name: string } | null
  created_at?: string
  published_by?: string | { id?: string; name: string } | null
  published_at?: string | null
  effective_from?: string | null
  running?: number
  note?: string
  /** Submitted, and neither drawn nor submitted by whoever asks. */
  may_publish?: boolean
  moved_on?: MovedOn | null
}

export interface Finding {
  file: string
  element: string
  line?: number
  severity: 'error' | 'warning' | 'note' | string
  code: string
  message: string
  message_en?: string
  remedy?: string
  /** The elements of one way that leads to the fault. */
  path?: string[]
  remedy_en?: string
}

export interface Version {
  id: string
  key: string
  name?: string
  name_en?: string
  version: number | null
  state: string
  note?: string
  owner?: string
  home?: string
  shared?: boolean
  revision?: number
  files: Files
  findings?: Finding[]
  moved_on?: MovedOn | null
}

export type Side = 'ours' | 'theirs'
export interface Sentence {
  sentence: string
  sentence_en?: string
}

/** A part that the variant and its original changed differently. */
export interface MergeConflict {
  key: string
  file: string
  element: string
  title: string
  title_en?: string
  chosen: Side | null
  ours: Sentence[]
  theirs: Sentence[]
}

export interface MergePreview {
  moved_on: MovedOn
  revision: number
  changed: DiffChange[]
  own: DiffChange[]
  result: DiffChange[]
  conflicts: MergeConflict[]
  open: number
  left_out: (Sentence & { element: string })[]
  findings: Finding[]
  xml_ours: string
  xml_theirs: string
  xml_result: string
}

export interface DiffChange {
  kind: string
  element: string
  field?: string
  before?: unknown
  after?: unknown
  sentence: string
  sentence_en?: string
}

export interface Comparison {
  changes: DiffChange[]
  xml_a: string
  xml_b: string
}

/** What is declared of a value that goes into a service function or comes out of it, or that an element can read. */
export interface DeclaredValue {
  title: string
  title_en?: string
  /** A type of FEEL. */
  type: string
  unit?: string
  unit_en?: string
  choices: { value: string | number | boolean; label: string; label_en?: string }[]
}

export interface ServiceParameter extends Partial<DeclaredValue> {
  name: string
  required: boolean
}

export interface ServiceInfo {
  name: string
  parameters: ServiceParameter[]
  result?: DeclaredValue | null
  doc?: string
  doc_en?: string
}

export interface KnownName extends DeclaredValue {
  name: string
}

export interface RoleInfo {
  value: string
  label: string
  label_en?: string
}

export interface NewSeat {
  name: string
  name_en: string
  role: string
  relation: string
}

export interface NewProcess {
  key: string
  name: string
  name_en: string
  starters: { role: string; kinds: string[]; stages: string[] }[]
  seats?: NewSeat[]
  from?: string
}

/** What a new process is made of, in both languages. */
export interface Choices {
  kinds: RoleInfo[]
  stages: RoleInfo[]
  relations: RoleInfo[]
  declared: RoleInfo[]
  masks: RoleInfo[]
}

export const definitions = (): Promise<Page<DefinitionRow>> => get('/definitions')
export const versions = (key: string): Promise<{ versions: VersionRow[] }> =>
  get(`/definitions/${key}`)
export const version = (id: string): Promise<Version> => get(`/definitions/versions/${id}`)
export const createDraft = (key: string, body: { from?: string; files: Files; note?: string; shared?: boolean }): Promise<{ id: string; findings?: Finding[] }> =>
  post(`/definitions/${key}/drafts`, body)
export const saveDraft = (id: string, files: Files, note: string, revision?: number): Promise<{ revision?: number; findings?: Finding[] }> =>
  put(`/definitions/versions/${id}`, { files, note, revision })
export const share = (id: string, shared: boolean): Promise<unknown> => post(`/definitions/versions/${id}/share`, { shared })
export const createProcess = (body: NewProcess): Promise<{ id: string; findings?: Finding[] }> => post('/definitions', body)
export const choices = (): Promise<Choices> => get('/definitions/choices')
export const check = (files: Files, scope: string[] = []): Promise<{ findings: Finding[] }> => post('/definitions/check', { files, scope })
export const names = (files: Files, element: string): Promise<Page<KnownName>> => post('/definitions/names', { files, element })
export const submit = (id: string): Promise<unknown> => post(`/definitions/versions/${id}/submit`)
export const publish = (id: string, note: string, from?: string, scope: string[] = []): Promise<unknown> =>
  post(`/definitions/versions/${id}/publish`, { note, scope, effective_from: from ? `${from}T00:00:00+08:00` : undefined })
export const reject = (id: string, reason: string): Promise<unknown> => post(`/definitions/versions/${id}/reject`, { reason })
export const discard = (id: string): Promise<unknown> => call('DELETE', `/definitions/versions/${id}`)
export const retire = (id: string): Promise<unknown> => post(`/definitions/versions/${id}/retire`)
export const rollback = (id: string): Promise<unknown> => post(`/definitions/versions/${id}/rollback`)
export const compare = (a: string, b: string): Promise<Comparison> => get('/definitions/compare', { a, b })
export const previewMerge = (id: string, choices: Record<string, Side>): Promise<MergePreview> => post(`/definitions/versions/${id}/merge/preview`, { choices })
export const merge = (id: string, seen: MergePreview, choices: Record<string, Side>, note: string): Promise<{ id: string; findings?: Finding[] }> =>
  post(`/definitions/versions/${id}/merge`, { choices, note, original: seen.moved_on.id, revision: seen.revision })
export const services = (): Promise<ServiceInfo[] | Page<ServiceInfo>> => get('/definitions/services')
export const roles = (): Promise<RoleInfo[] | Page<RoleInfo>> => get('/definitions/roles')
