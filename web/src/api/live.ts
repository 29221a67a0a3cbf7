/** A version as it runs, and what happened in its process as a file. */
import { download, get } from './http'
import type { OrgRef, Page } from './types'

export interface LiveNode {
  element: string
  kind: string
  name: string
  name_en?: string
  waiting: number
  overdue: number
  incidents: number
  done: number
  /** Seconds, as half of the visits and as nine of ten of them took at most. */
  median: number | null
  p90: number | null
}

export interface Live {
  id: string
  key: string
  version: number | null
  state: string
  name: string
  name_en?: string
  xml: string
  total: number
  measured: number
  unit: OrgRef
  since: string
  until: string
  nodes: LiveNode[]
}

export interface LiveCase {
  id: string
  number: string
  unit: string
  unit_en?: string
  started_at: string
  since: string | null
  due_at: string | null
  overdue: boolean
  open: boolean
  sentence: string
  sentence_en?: string
}

export interface LiveAsk {
  unit?: string
  since?: string
  until?: string
}

export const live = (id: string, ask: LiveAsk): Promise<Live> => get(`/definitions/versions/${id}/live`, { ...ask })
export const liveCases = (id: string, ask: LiveAsk, element: string, after = ''): Promise<Page<LiveCase>> => get(`/definitions/versions/${id}/live/cases`, { ...ask, element, after })
export const eventLog = (key: string, ask: LiveAsk, format: 'xes' | 'ocel'): Promise<{ blob: Blob; name: string }> => download(`/definitions/${key}/event-log`, { ...ask, format })
