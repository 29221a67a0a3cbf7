import { call, download, get, post } from './http'
import type { OrgRef, Page } from './types'

export interface Account {
  id: string
  login?: string
  name: string
  state?: string
  state_name?: string
  state_name_en?: string
  organisation?: string | OrgRef
  roles?: { role: string; role_name: string; role_name_en?: string; organisation: string | OrgRef; organisation_name?: string }[]
  last_sign_in?: string | null
  away?: { substitute: string; substitute_name: string; until: string; process: string }[]
}

export interface Vacancies extends Page<{ organisation: OrgRef; role: string; role_name: string; role_name_en?: string; pending: number }> {
  counts: { role: string; role_name: string; role_name_en?: string; n: number }[]
}

export interface NewAccount {
  name: string
  login: string
  roles: string[]
  organisation: string
  department?: string
  post?: string
}

export interface Created {
  id: string
  login?: string
  activation_link: string
}

export const accounts = (organisation: string): Promise<Page<Account>> => get('/accounts', { organisation })
export interface Reading {
  at: string
  who: string
  what: string
  what_en?: string
  why: string
  n: number
  organisation: OrgRef | null
}

export interface Readings {
  name: string
  code: string
  views: Reading[]
  lists: Reading[]
}

export const readings = (code: string, name: string): Promise<Readings> => post('/readings', { code, name })
export const vacancies = (organisation: string): Promise<Vacancies> => get('/accounts/vacancies', { organisation })
export const createAccount = (body: NewAccount): Promise<Created> => post('/accounts', body)
export const deactivate = (id: string): Promise<unknown> => post(`/accounts/${id}/deactivate`)
export const renewActivation = (id: string): Promise<Created> => post(`/accounts/${id}/activation`)

export interface ListRow {
  row: number
  unit: string
  unit_en?: string
  role_name?: string
  role_name_en?: string
  name: string
  login: string
  outcome: 'new' | 'role' | 'there' | 'faulty'
  faults: { column: string; column_en: string; text: string; text_en: string }[]
}

export const accountTemplate = (family: string): Promise<{ blob: Blob; name: string }> => download('/accounts/template.xlsx', { family })

/** Leaves a list of accounts to be checked; nothing is issued by it. */
export function sendList(file: File, sheet = ''): Promise<{ job: string }> {
  const body = new FormData()
  body.append('file', file)
  if (sheet) body.append('sheet', sheet)
  return call('POST', '/accounts/imports', { body, acts: true })
}

export const listPreview = (job: string, start: number, limit: number): Promise<{ items: ListRow[]; total: number }> => get(`/accounts/imports/${job}`, { start, limit })
/** Issues the good rows; `site` is where holders open this installation. */
export const issueList = (job: string, site: string): Promise<{ job: string }> => post(`/accounts/imports/${job}/issue`, { site })
