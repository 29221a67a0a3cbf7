import { get } from './http'
import type { FigureUnit } from './statistics'
import type { OrgRef } from './types'

export const PLACEMENT_KINDS = ['inclusive', 'home', 'special', 'measure'] as const

/** One special arrangement: where a student attends beside the school of record. */
export interface Placement {
  kind: string
  kind_name: string
  kind_name_en: string
  place: OrgRef
  from: string
  to: string | null
  review_on: string
  case: string | null
}

export interface PlacementLine extends Placement {
  student: { id: string; name: string }
  stage: string
  grade: number
  record_school: OrgRef
  late: boolean
  /** The record lies in one's own scope, so its card can be opened. */
  own: boolean
}

export interface PlacementFigures {
  path: FigureUnit[]
  units: FigureUnit[]
  on: string
  /** [unit, stage, kind, students] */
  cells: [string, string, string, number][]
  kinds: { value: string; name: string; name_en: string }[]
}

export interface PlacementQuery {
  state: 'now' | 'due' | 'ended'
  kind?: string
  start: number
  limit: number
}

export const placements = (query: PlacementQuery): Promise<{ items: PlacementLine[]; next: number | null; total: number }> => get('/students/placements', { ...query })
export const placementFigures = (asked: { unit?: string; on?: string }): Promise<PlacementFigures> => get('/statistics/placements', { ...asked })
