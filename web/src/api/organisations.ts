import { call, get, post } from './http'
import type { OrgRef, Page } from './types'

export interface Organisation extends OrgRef {
  kind: string
  kind_name?: string
  kind_name_en?: string
  people?: Holder[]
  affiliations?: Affiliation[]
  may_move?: boolean
  may_withdraw?: boolean
  /** The process by which a school moves; none for an authority, which moves here. */
  moves_by?: { key: string; name: string; name_en?: string } | null
}

/** A period under one parent: from a day up to, not including, another, by a document. */
export interface Affiliation {
  parent: string
  name: string
  name_en?: string
  from: string
  to: string | null
  document: string
  set_by_name?: string
  recorded_at: string | null
}

/** What a change of affiliation would do; lines of command highest first. */
export interface Outlook {
  on: string
  before: OrgRef[]
  after: OrgRef[]
  units: number
  desks: LeftDesk[]
}

/** Open tasks on a desk that the moving units leave, and whose they will likely be. */
export interface LeftDesk {
  organisation: OrgRef
  role: string
  role_name: string
  role_name_en?: string
  n: number
  becomes: OrgRef | null
}

export interface Move {
  parent: string
  on: string
  document: string
}

/** Who holds a role at an organisation. */
export interface Holder {
  account: string
  name: string
  role: string
  role_name?: string
  role_name_en?: string
}

export const organisations = (query: { parent?: string; q?: string; kind?: string; limit?: number }): Promise<Page<Organisation>> =>
  get('/organisations', { ...query })
export const organisation = (id: string): Promise<Organisation> => get(`/organisations/${id}`)
export const schools = (q: string): Promise<Page<Organisation>> => get('/schools', { q })
export const foresee = (id: string, parent: string, on: string): Promise<Outlook> => get(`/organisations/${id}/move`, { parent, on })
export const move = (id: string, change: Move): Promise<Organisation> => post(`/organisations/${id}/move`, change)
export const withdrawMove = (id: string): Promise<Organisation> => call('DELETE', `/organisations/${id}/move`)
