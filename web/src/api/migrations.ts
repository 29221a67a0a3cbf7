/** Moving running cases to another version of their process. */
import { call, get, post } from './http'
import type { Page } from './types'

export interface PlanElement {
  id: string
  kind: string
  name: string
  name_en?: string
  /** What it becomes; null when nothing does. */
  to: string | null
  how: 'id' | 'name' | 'neighbours' | 'edited' | 'none'
  choices: string[]
}

export interface Plan {
  elements: PlanElement[]
  targets: { id: string; kind: string; name: string; name_en?: string }[]
  xml_from: string
  xml_to: string
  running: number
}

export interface CaseRef {
  id: string
  number: string
  unit: string
  unit_en?: string
  /** Whoever asks may open its page. */
  open: boolean
}

export interface Preview extends CaseRef {
  ok: boolean
  at: { id: string; name: string; name_en?: string }[]
  moves: string[]
  reasons: string[]
  reasons_en: string[]
  warnings: string[]
  warnings_en: string[]
}

export interface Previews {
  items: Preview[]
  total: number
  /** How many cases one migration may move. */
  most: number
  next: string | null
}

export interface Person {
  id: string
  name: string
}

export type MovedState = 'pending' | 'moved' | 'refused' | 'undone' | 'kept'

export interface Migration {
  id: string
  process: string
  from: { id: string; version: number | null; owner: string }
  to: { id: string; version: number | null; owner: string }
  state: 'proposed' | 'withdrawn' | 'confirmed' | 'undoing'
  job: 'open' | 'running' | 'done' | 'failed' | 'stopped' | null
  error: { detail: string; detail_en?: string } | null
  reason: string
  undo_reason: string
  figures: Record<MovedState, number>
  proposed_by: Person | null
  proposed_at: string
  confirmed_by: Person | null
  confirmed_at: string | null
  undone_by: Person | null
  undone_at: string | null
  may_confirm: boolean
}

export interface MovedCase extends CaseRef {
  position: number
  state: MovedState
  said: string
  said_en?: string
  at: string | null
}

export type Changes = Record<string, string | null>
export interface Pair {
  from: string
  to: string
}

export const plan = (pair: Pair): Promise<Plan> => get('/migrations/plan', { ...pair })
/** Tells what would become of each case; changes nothing, so it may be asked as often as one likes. */
export const dryRun = (pair: Pair, changes: Changes, after: string): Promise<Previews> => call('POST', '/migrations/dry-run', { body: { ...pair, changes, after } })
export const propose = (pair: Pair, changes: Changes, cases: string[], reason: string): Promise<Migration> => post('/migrations', { ...pair, changes, cases, reason })
export const migrations = (process: string): Promise<Page<Migration>> => get('/migrations', { process })
export const migration = (id: string): Promise<Migration> => get(`/migrations/${id}`)
export const items = (id: string, state: string, after: number): Promise<{ items: MovedCase[]; next: number | null }> => get(`/migrations/${id}/items`, { state, after, limit: 100 })
export const turn = (id: string, how: 'confirm' | 'withdraw' | 'stop' | 'go-on'): Promise<Migration> => post(`/migrations/${id}/${how}`)
export const undo = (id: string, reason: string): Promise<Migration> => post(`/migrations/${id}/undo`, { reason })
