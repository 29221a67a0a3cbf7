import { call, download, get, post, put } from './http'
import type { OrgRef } from './types'

export type Stand = 'never' | 'unchecked' | 'returned' | 'checked'
export type Campus = Record<string, string>
export type CardValues = Record<string, string | Campus[]>

/** Of the schools in use of a region: how their basic information stands. */
export interface Counts {
  schools: number
  never: number
  unchecked: number
  returned: number
  checked: number
}

export interface Region extends OrgRef, Counts {
  urged: number
  urged_at: string | null
}

export interface SchoolLine extends OrgRef {
  code: string
  stand: Stand
  stand_name: string
  stand_name_en: string
  authority: OrgRef
  since: string | null
  asked: number
  urged: number
  urged_at: string | null
  may_urge: boolean
}

export interface CardList {
  unit: OrgRef
  own: boolean
  counts: Counts
  regions: Region[]
  items: SchoolLine[]
  next: number | null
  total: number
}

export interface CardField {
  key: string
  name: string
  name_en: string
  kind: 'text' | 'code' | 'campuses'
  required: boolean
  longest: number
  hint: string
  hint_en: string
  options: { value: string; name: string; name_en: string }[]
  parts: CardField[]
}

export interface FieldChange {
  key: string
  label: string
  label_en: string
  before: string
  before_en: string
  after: string
  after_en: string
}

export interface SchoolCard {
  school: OrgRef & { code: string; length_years: number; stages: string[] }
  fields: CardField[]
  values: CardValues
  number: number
  on: string | null
  check: { stand: Stand; stand_name: string; stand_name_en: string; since: string | null; asked: string[]; reason: string; checked_at: string | null; checked_by: string }
  editable: boolean
  to_check: FieldChange[]
  history: { number: number; from: string; at: string; by: string; unit: string; unit_en: string; changes: FieldChange[] }[]
  case: { id: string; number: string } | null
}

export interface Urged {
  told: (OrgRef & { roles: string[]; roles_en: string[]; people: string[] })[]
  enough: OrgRef[]
  most: number
}

export interface BookTaken {
  saved: { code: string; name: string; name_en: string }[]
  strange: string[]
  faults: { code: string; name: string; name_en: string; key: string; message: string; message_en: string }[]
}

export const schoolCards = (asked: { unit?: string; stand?: string; start?: number }): Promise<CardList> => get('/school-cards', { ...asked })
export const schoolCard = (id: string, on?: string): Promise<SchoolCard> => get(`/school-cards/${id}`, { on })
export const saveSchoolCard = (id: string, values: CardValues): Promise<SchoolCard & { saved: string[] }> => put(`/school-cards/${id}`, { values })
export const urgeCards = (units: string[]): Promise<Urged> => post('/school-cards/urge', { units })
export const cardBook = (): Promise<{ blob: Blob; name: string }> => download('/school-cards/workbook')

/** Cards filled in offline: each school is saved, or left as it was with every fault named. */
export function sendCardBook(file: File): Promise<BookTaken> {
  const body = new FormData()
  body.append('file', file)
  return call('POST', '/school-cards/workbook', { body, acts: true })
}
