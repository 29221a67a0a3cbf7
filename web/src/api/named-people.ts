import type { FieldChange, Urged, BookTaken } from './school-cards'
import { call, download, get, post, put } from './http'
import type { OrgRef } from './types'

export type UnitStand = 'lacking' | 'nobody' | 'closed'

export interface PostName {
  key: string
  name: string
  name_en: string
}

/** A post of a unit, and what its people are asked for. */
export interface Post extends PostName {
  group: string
  group_name: string
  group_name_en: string
  required: boolean
  many: boolean
  department: string
  department_en: string
  needs_department: boolean
}

export interface PersonField {
  key: string
  name: string
  name_en: string
  required: boolean
  longest: number
  hint: string
  hint_en: string
  private: boolean
}

export type Entry = Record<string, string>
export type NamedPerson = Entry & { id: string; post: string; since: string; account: '' | 'open' | 'closed' }

/** Who is named at a unit; contact data is masked unless `full`. */
export interface NamedUnit {
  unit: OrgRef & { kind: string }
  fields: PersonField[]
  posts: Post[]
  people: NamedPerson[]
  full: boolean
  number: number
  on: string | null
  editable: boolean
  missing: string[]
  history: { number: number; at: string; by: string; unit: string; unit_en: string; changes: FieldChange[] }[]
}

export interface UnitCounts {
  units: number
  lacking: number
  nobody: number
  closed: number
}

export interface NamedRegion extends OrgRef, UnitCounts {
  urged: number
  urged_at: string | null
}

export interface UnitLine extends OrgRef {
  code: string
  kind: string
  authority: OrgRef | null
  missing: PostName[]
  closed: PostName[]
  urged: number
  urged_at: string | null
  may_urge: boolean
}

export interface NamedList {
  unit: OrgRef
  own: boolean
  counts: UnitCounts
  posts: (PostName & { n: number })[]
  regions: NamedRegion[]
  items: UnitLine[]
  next: number | null
  total: number
}

export const namedUnits = (asked: { unit?: string; stand?: string; post?: string; start?: number }): Promise<NamedList> => get('/named-people', { ...asked })
export const namedPeople = (id: string, on?: string): Promise<NamedUnit> => get(`/named-people/${id}`, { on })
/** With contact data in full; the reading is recorded. */
export const namedContacts = (id: string): Promise<NamedUnit> => get(`/named-people/${id}/contacts`)
export const saveNamed = (id: string, posts: Record<string, Entry[]>, number: number): Promise<NamedUnit> => put(`/named-people/${id}`, { posts, number })
export const urgeNamed = (units: string[]): Promise<Urged> => post('/named-people/urge', { units })
export const namedBook = (): Promise<{ blob: Blob; name: string }> => download('/named-people/workbook')

/** People filled in offline: each unit is saved, or left as it was with every fault named. */
export function sendNamedBook(file: File): Promise<BookTaken> {
  const body = new FormData()
  body.append('file', file)
  return call('POST', '/named-people/workbook', { body, acts: true })
}
