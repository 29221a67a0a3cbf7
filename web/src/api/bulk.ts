/** Deciding many tasks at once: what is meant is frozen and looked at, then done in the background. */
import { get, post } from './http'
import type { Outcome, Page } from './types'

export interface BulkStep {
  process: string
  process_name: string
  process_name_en?: string
  name: string
  name_en?: string
  n: number
}

export interface BulkApart {
  task: string
  sentence: string
  sentence_en?: string
  why: string
  why_en?: string
}

export interface Bulk {
  id: string
  state: 'preview' | 'open' | 'running' | 'done' | 'failed' | 'stopped'
  total: number
  decided: number
  refused: number
  left: number
  outcome?: string | null
  label?: string | null
  label_en?: string | null
  result?: { error?: string; error_en?: string } | null
}

export interface BulkPreview extends Bulk {
  matching: number
  steps: BulkStep[]
  outcomes: Outcome[]
  apart: { n: number; items: BulkApart[] }
}

export interface BulkItem {
  task: string
  position: number
  state: 'pending' | 'done' | 'refused'
  sentence: string
  sentence_en?: string
  case: { id: string; number: string } | null
  problem: { title?: string; title_en?: string; detail?: string; detail_en?: string; remedy?: string; remedy_en?: string } | null
}

export interface Meant {
  tasks?: string[]
  filter?: { filter?: string; process?: string; q?: string; sort?: string }
}

export const freeze = (meant: Meant): Promise<BulkPreview> => post('/bulk', meant)
export const begin = (id: string, outcome: string, reason: string, asked: string[]): Promise<Bulk> => post(`/bulk/${id}/begin`, { outcome, reason, asked })
export const stop = (id: string): Promise<Bulk> => post(`/bulk/${id}/stop`)
export const goOn = (id: string): Promise<Bulk> => post(`/bulk/${id}/go-on`)
export const bulk = (id: string): Promise<Bulk> => get(`/bulk/${id}`)
export const items = (id: string, state: string, after: number, limit: number): Promise<Omit<Page<BulkItem>, 'next'> & { next: number | null }> => get(`/bulk/${id}/items`, { state, after, limit })
