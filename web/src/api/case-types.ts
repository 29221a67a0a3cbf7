import type { RowState } from './rows'
import type { CaseRef, Due, OrgRef, TaskRow } from './types'

/** A case as lists and its page read it: where it stands, what it shows, what happened, its picture. */
export interface Where {
  name: string
  name_en?: string
  organisation: string | OrgRef
  role_name?: string
  since: string
  due_at?: string | null
  due?: Due
  holder?: string
}

export interface CaseRow extends CaseRef {
  state_name?: string
  state_name_en?: string
  started_at: string
  ended_at: string | null
  where: Where[]
  outcome: string | null
  outcome_name?: string
  /** How the process ended: `primary` as asked for, `danger` refused; else neither. */
  outcome_style?: string
  outcome_name_en?: string
  /** What stands in the columns of its process, by name; only in a list of that process alone. */
  cells?: Record<string, Words>
}

export interface Change {
  field: string
  label: string
  label_en?: string
  before: unknown
  after: unknown
  before_en?: unknown
  after_en?: unknown
}

export interface Fact {
  label: string
  label_en?: string
  value: unknown
  value_en?: unknown
}

export interface FileRef {
  id: string
  name: string
  name_en?: string
  type: string
  size: number
  kind?: string
  kind_name?: string
  kind_name_en?: string
  uploaded_by_name?: string
  at?: string
}

export interface CaseAction {
  name: string
  label: string
  label_en?: string
  reason?: boolean
  style?: string
  allowed?: boolean
  why_not?: string | null
  why_not_en?: string | null
}

interface Titled {
  title: string
  title_en?: string
}

interface Words {
  value: string
  value_en?: string
}

/** A part of what a process shows of its case; the type says how it is drawn. */
export type Section = Titled &
  (
    | { type: 'changes'; changes: Change[] }
    | { type: 'facts'; facts: Fact[] }
    | { type: 'table'; columns: { label: string; label_en?: string }[]; rows: Words[][] }
    | { type: 'sides'; sides: (Titled & { facts: Fact[] })[] }
    | { type: 'figures'; figures: { label: string; label_en?: string; value: number }[] }
  )

/** Who was asked beside a step of a case, to sign or to answer. */
export interface Added {
  /** The task of whoever was asked; null for one whose turn has not come. */
  task: string | null
  of: string
  how: 'before' | 'beside' | 'after' | 'question'
  how_name: string
  how_name_en?: string
  who: string
  account: string | null
  desk: (OrgRef & { role_name?: string; role_name_en?: string }) | null
  by: string
  text: string
  state: 'open' | 'planned' | 'done' | 'cancelled' | 'withdrawn'
  outcome: string | null
  said: string
  said_en?: string
  reason: string
  decided_by: string
  instead_of: string
  at: string | null
  decided_at: string | null
  /** Whoever looks can ask this person no more. */
  withdraw: boolean
}

/** A step of a case as a line of people and units. */
export interface LineStep {
  state: 'done' | 'now' | 'next'
  name: string
  name_en?: string
  desk: (OrgRef & { role_name?: string; role_name_en?: string }) | null
  person?: string
  instead_of?: string
  at?: string | null
  since?: string | null
  due_at?: string | null
  due?: Due
  /** Signatures come first. */
  waits?: boolean
  outcome?: string
  outcome_en?: string
  style?: string
  reason?: string
}

export interface Case extends CaseRow {
  version: number
  definition?: { id: string; key: string; version: number }
  sections?: Section[]
  files?: FileRef[]
  open_tasks?: (Partial<TaskRow> & { id: string })[]
  next_steps?: { element: string; name: string; name_en?: string; organisation?: string }[]
  actions?: CaseAction[]
  added?: Added[]
  /** How many rows of a case of many are in which state. */
  rows?: RowState[]
}

export interface Actor {
  name: string
  organisation?: string
  organisation_en?: string
  role_name?: string
  role_name_en?: string
}

export interface HistoryEvent {
  seq: number
  at: string
  kind: string
  element?: string
  name?: string
  name_en?: string
  /** Done by nobody's hand. */
  system?: boolean
  actor?: Actor | null
  sentence?: string
  sentence_en?: string
  outcome?: string | null
  reason?: string | null
}

export interface Diagram {
  xml: string
  active: string[]
  done: string[]
  overdue?: string[]
  /** Elements on their way back: being corrected, or decided again by an earlier seat. */
  returned?: Record<string, 'corrected' | 'again'>
  names?: Record<string, { organisation?: string | OrgRef | null; since?: string; due?: Due | null }>
}

export interface Check {
  rule: string
  ok: boolean
  message: string
  message_en?: string
  level?: string
  document?: string
  remedy?: string
  remedy_en?: string
}
