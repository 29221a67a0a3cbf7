import { downloadBy, get, put } from './http'

export interface Graduate {
  id: string
  student_id: string
  name: string
  stage: string
  class_name: string
  status: string
  status_name: string
  status_name_en: string
  graduated_on: string
  number: string
  destination: string
  void: boolean
  /** The record stands in one's own scope now, so that its card opens. */
  here: boolean
}

export interface Destination {
  value: string
  name: string
  name_en: string
}

export interface GraduatesPage {
  items: Graduate[]
  next: number | null
  total: number
  year: number
  years: number[]
  classes: { id: string; name: string }[]
  destinations: Destination[]
}

export interface GraduatesAsked {
  school?: string
  year?: number
  class?: string
  status?: string
  destination?: string
  start?: number
}

/** A page of a school's graduates of a year; without a year, of its latest one. */
export const graduates = (asked: GraduatesAsked): Promise<GraduatesPage> => get('/graduates', { ...asked })

/** Note where a graduate went on; empty takes it back. */
export const setDestination = (id: string, destination: string): Promise<unknown> => put(`/graduates/${id}/destination`, { destination })

export type GraduateListKind = 'register' | 'certificates'

/** Which list: of a year of a school, of one class or one result alone, as it was known on a day; and what it is for. */
export interface GraduateList {
  kind: GraduateListKind
  school: string
  year: number
  class?: string
  status?: string
  on?: string
  purpose: string
}

export const printGraduates = (asked: GraduateList): Promise<{ blob: Blob; name: string }> => downloadBy('/print/graduates', { ...asked })
export const graduatesWorkbook = (asked: GraduateList): Promise<{ blob: Blob; name: string }> => downloadBy('/graduates/workbook', { ...asked })
