import type { Files } from './definitions'
import { call, get } from './http'
import type { Page } from './types'

/** One thing that happens in a scenario, e.g. `{decide: 'Leader', outcome: 'approve'}` or `{wait: '10WD'}`. */
export type PlayStep = Record<string, unknown>

export interface ScenarioValues {
  process: string
  given?: Record<string, unknown>
  start?: Record<string, unknown> & { request?: Record<string, unknown> }
  play?: PlayStep[]
  expect?: Record<string, unknown>
  [name: string]: unknown
}

export interface Scenario {
  name: string
  title: string
  title_en?: string
  text: string
  values: ScenarioValues
  /** It travels with the version and can be changed there. */
  own?: boolean
}

/** A way out of a fork: `holds` is null when its condition was not asked. */
export interface Way {
  flow: string
  target: string
  condition: string | null
  default: boolean
  taken: boolean
  holds: boolean | null
  values: Record<string, string>
}

/** One event of a walk; `turn` is 0 for the start, else the number of the scenario's step. */
export interface WalkStep {
  turn: number
  at: string
  kind: string
  element: string
  waiting: string[]
  role?: string | null
  organisation?: string | null
  due_at?: string | null
  by?: string | null
  outcome?: string | null
  reason?: string | null
  refusals?: { rule: string; message: string; message_en?: string }[]
  ways?: Way[]
}

export interface OpenTask {
  element: string
  name: string
  name_en?: string
  role?: string | null
  organisation?: string | null
  due_at?: string | null
  overdue?: boolean
  /** The task corrects what a seat asked for. */
  corrects?: boolean
  outcomes: { value: string; label: string; label_en?: string; style?: string; reason?: boolean }[]
}

export interface Played {
  as_expected: boolean
  differences: { message: string; message_en?: string }[]
  state: string
  end: string | null
  open: OpenTask[]
  messages: string[]
  /** The elements that the case passed, in order. */
  path?: string[]
  now: string
  walk: WalkStep[]
  note: string
  note_en?: string
}

export const scenarios = (key: string, version?: string): Promise<Page<Scenario>> => get(`/definitions/${key}/scenarios`, { version })
/** Plays a scenario on files; keeps nothing, so it may be sent as often as one likes. */
export const tryFiles = (files: Files, scenario: string): Promise<Played> => call('POST', '/definitions/try', { body: { files, scenario } })

export interface Coverage {
  scenarios: number
  failed: { name: string; message: string; message_en?: string }[]
  /** How many scenarios pass each of them. */
  nodes: Record<string, number>
  flows: Record<string, number>
}

export type Verdict = 'same' | 'other' | 'undecided'
export interface Replayed {
  figures: Partial<Record<Verdict, number>>
  items: { id: string; number: string; unit: string; unit_en?: string; ended_at: string; verdict: Verdict; element: string | null; sentence: string; sentence_en?: string }[]
}

export const coverage = (key: string, files: Files): Promise<Coverage> => call('POST', `/definitions/${key}/coverage`, { body: { files } })
export const replay = (key: string, files: Files, cases: number): Promise<Replayed> => call('POST', `/definitions/${key}/replay`, { body: { files, cases } })
