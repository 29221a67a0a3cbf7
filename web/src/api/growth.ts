import { call, downloadBy, get, post, put } from './http'
import type { OrgRef } from './types'

export type Entry = Record<string, string | number>

export interface Term {
  year: number
  term: number
  name: string
  name_en: string
  from: string
  to: string
}

export interface Part {
  key: string
  title: string
  title_en: string
  sensitive: boolean
  repeats: boolean
  kept: boolean
  readable: boolean
}

export interface Item {
  key: string
  title: string
  title_en: string
  kind: string
  unit: string
  unit_en: string
  required: boolean
  least: number | null
  most: number | null
  options: { value: string; name: string; name_en: string }[]
}

export interface Version {
  school: OrgRef
  own: boolean
  stage: string
  grade: number
  version: number
  entries: Entry[]
  items: Item[]
  recorded_at: string
  by: string
  way: string
  present: boolean
}

export interface Growth {
  id: string
  name: string
  left: boolean
  school: OrgRef
  terms: Term[]
  year: number
  term: number
  part: string
  parts: Part[]
  filled: { year: number; term: number; part: string }[]
  versions: Version[]
  items: Item[]
  writable: boolean
  why_not: string
  why_not_en: string
}

export interface At {
  year: number
  term: number
  part: string
}

export interface Pupil {
  id: string
  name: string
  version: number
  entries: Entry[]
}

export interface ClassGrowth extends At {
  class: { id: string; name: string }
  terms: Term[]
  parts: Part[]
  open: boolean
  open_until: string
  items: Item[]
  pupils: Pupil[]
}

export interface Fault {
  entry: number
  key: string
  message: string
  message_en: string
}

export interface Written {
  changed: number
  unchanged: number
  refused: { student: string; errors: Fault[] }[]
}

export interface Taken {
  changed: number
  unchanged: number
  faulty: number
  file: string | null
  file_name: string | null
}

type Typed = Record<string, string>

export const growth = (id: string, asked: Partial<At> & { as_of?: string }): Promise<Growth> => get(`/students/${id}/growth`, { ...asked })
export const writeGrowth = (id: string, at: At, version: number, entries: Typed[]): Promise<{ version: number; changed: boolean }> =>
  put(`/students/${id}/growth`, { ...at, version, entries })
export const classGrowth = (id: string, asked: Partial<At>): Promise<ClassGrowth> => get('/growth/class', { class: id, ...asked })
export const writeClass = (id: string, at: At, lines: { student: string; version: number; entries: Typed[] }[]): Promise<Written> =>
  post('/growth/class', { class: id, ...at, lines })
export const classWorkbook = (id: string, at: At): Promise<{ blob: Blob; name: string }> => downloadBy('/growth/class/workbook-out', { class: id, ...at })

/** Sends a class's workbook back; what cannot be taken comes back as a workbook. */
export function takeClassWorkbook(id: string, at: At, file: File): Promise<Taken> {
  const body = new FormData()
  for (const [name, value] of Object.entries({ class: id, ...at })) body.append(name, String(value))
  body.append('file', file)
  return call('POST', '/growth/class/workbook', { body, acts: true })
}
