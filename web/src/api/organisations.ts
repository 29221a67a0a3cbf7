import { get } from './http'
import type { OrgRef, Page } from './types'

export interface Organisation extends OrgRef {
  kind: string
  kind_name?: string
  kind_name_en?: string
  people?: Holder[]
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
