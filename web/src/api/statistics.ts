import type { Seen } from '../charts/export'
import { call, downloadBy, get } from './http'
import type { OrgRef } from './types'

export interface FigureUnit extends OrgRef {
  kind: string
  kind_name: string
  kind_name_en: string
}

/** [unit, stage, grade, sex, state, count] */
export type StudentCell = [string, string, number, string, string, number]

export interface StudentFigures {
  path: FigureUnit[]
  units: FigureUnit[]
  on: string
  cells: StudentCell[]
  states: { status: string; name: string; name_en: string }[]
}

export interface Band {
  from: number
  name: string
  name_en: string
}

export interface FullSchool {
  unit: string
  school: string
  school_name: string
  school_name_en: string
  pupils: number
  limit: number
}

export interface FullClass extends FullSchool {
  id: string
  stage: string
  grade: number
  name: string
}

export interface ClassFigures {
  path: FigureUnit[]
  units: FigureUnit[]
  on: string
  bands: Band[]
  /** [unit, stage, band, classes] */
  cells: [string, string, number, number][]
  classes: FullClass[]
  classes_total: number
  schools: FullSchool[]
  schools_total: number
  /** Classes over their limit by unit. */
  over: Record<string, number>
}

export interface ClassLine {
  id: string
  stage: string
  cohort: number
  name: string
  grade: number
  boys: number
  girls: number
  pupils: number
  limit: number
  band: number
  over: boolean
}

export interface YearbookRow {
  unit: string
  stage: string
  register: number
  /** Nothing where the yearbook does not name the region. */
  yearbook: number | null
  difference: number | null
  unexplained: number | null
  problems: number
  away: { name: string; name_en: string; count: number }[]
}

export interface YearbookComparison {
  path: FigureUnit[]
  units: FigureUnit[]
  on: string
  items: YearbookRow[]
  /** Division codes of the workbook that are no region here. */
  strange: string[]
  faults: { line: number; message: string; message_en: string }[]
}

export interface DestinationFigures {
  path: FigureUnit[]
  units: FigureUnit[]
  year: number
  years: number[]
  /** [unit, stage, destination, graduates]; the destination is '' where nobody knows it. */
  cells: [string, string, string, number][]
  destinations: { value: string; name: string; name_en: string }[]
}

interface Asked {
  unit?: string
  on?: string
}

export const studentFigures = (asked: Asked): Promise<StudentFigures> => get('/statistics/students', { ...asked })
export const classFigures = (asked: Asked): Promise<ClassFigures> => get('/statistics/classes', { ...asked })
export const destinationFigures = (asked: { unit?: string; year?: number }): Promise<DestinationFigures> => get('/statistics/destinations', { ...asked })
export const classes = (school?: string): Promise<{ items: ClassLine[]; bands: Band[] }> => get('/classes', { school })

/** A table that is seen, as a workbook; nothing is read for it. */
export const workbook = (table: Seen): Promise<{ blob: Blob; name: string }> => downloadBy('/tables/workbook', table)

/** The register beside the figures of a yearbook's workbook; nothing of it is kept. */
export function compareYearbook(file: File, asked: Asked): Promise<YearbookComparison> {
  const body = new FormData()
  body.append('file', file)
  return call('POST', '/statistics/yearbook', { query: { ...asked }, body })
}
