/** Shapes of the HTTP contract that more than one page reads. Instants are ISO UTC, dates are local. */
export interface Page<T> {
  items: T[]
  next?: string | null
  total?: number
}

export interface OrgRef {
  id: string
  name: string
  name_en?: string
  kind?: string
  path?: (string | { id: string; name: string; name_en?: string })[]
}

export interface Acting {
  assignment: string
  role: string
  role_name: string
  role_name_en?: string
  organisation: OrgRef
}

export interface Me {
  account: { id: string; name: string; login: string; must_change?: boolean }
  acting: Acting | null
  roles: Acting[]
  permissions: string[]
  csrf: string | null
  now: string
  language?: string
  demo?: boolean
}

export interface DemoSignIn {
  login: string
  password: string
  words: string
  words_en?: string
}

export interface Health {
  status: string
  demo?: DemoSignIn[]
}

export type DueState = 'none' | 'ok' | 'soon' | 'overdue' | 'waits_calendar'

export interface Due {
  state: DueState
  working_days?: number | null
  words?: string
  words_en?: string
}

export interface CaseRef {
  id: string
  number: string
  title: string
  title_en?: string
  process: string
  process_name: string
  process_name_en?: string
  state: string
}

export interface TaskCan {
  claim?: boolean
  decide?: boolean
  why_not?: string
  why_not_en?: string
}

export interface TaskRow {
  id: string
  case: CaseRef
  element: string
  name: string
  name_en?: string
  sentence: string
  sentence_en?: string
  from?: OrgRef | null
  role_name?: string
  role_name_en?: string
  role: string
  organisation: OrgRef | null
  created_at: string
  due_at: string | null
  due: Due
  priority?: number
  claimed_by: { id: string; name: string } | null
  version: number
  state?: string
  can: TaskCan
}

export interface Outcome {
  value: string
  label: string
  label_en?: string
  reason?: boolean
  style?: 'primary' | 'default' | 'danger'
  corrects?: boolean
}

export interface Phrase {
  zh?: string
  en?: string
  text?: string
  text_en?: string
}

export interface Limit {
  rule?: string
  level?: string
  document?: string
  words?: string
  words_en?: string
}

export interface Task extends TaskRow {
  form: FormSchema | null
  form_values?: Record<string, unknown>
  outcomes: Outcome[]
  explanation?: { zh: string; en?: string }
  limit?: Limit | null
  phrases?: (Phrase | string)[]
  return_to?: { element: string; name: string; name_en?: string }[]
}

export type FormSchema = Record<string, unknown> & { components?: unknown[] }

export interface Inbox extends Page<TaskRow> {
  counts: {
    all?: number
    mine?: number
    pool?: number
    /** What may be decided: mine + pool. */
    free?: number
    /** In a colleague's hands; all = free + held. */
    held?: number
    overdue?: number
    due_soon?: number
    by_process?: { key: string; name: string; name_en?: string; n: number }[]
  }
}

export interface Decided {
  case: { id: string; number: string; ended?: boolean }
  next_tasks: { id: string; name: string; name_en?: string; organisation?: OrgRef }[]
  ended: boolean
}

export interface BatchItem {
  task: string
  ok: boolean
  problem?: { title?: string; detail?: string; detail_en?: string; remedy?: string }
}

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
  started_by?: string | { name: string; organisation?: string }
  ended_at: string | null
  where: Where[]
  outcome: string | null
  outcome_name?: string
  /** How the process ended: `primary` as asked for, `danger` refused; else neither. */
  outcome_style?: string
  outcome_name_en?: string
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

export interface Case extends CaseRow {
  version: number
  definition?: { id: string; key: string; version: number }
  parties?: { role: string; role_en?: string; name?: string; organisation: string | OrgRef }[]
  changes?: Change[]
  facts?: Fact[]
  files?: FileRef[]
  open_tasks?: (Partial<TaskRow> & { id: string })[]
  next_steps?: { element: string; name: string; name_en?: string; organisation?: string }[]
  actions?: CaseAction[]
}

export interface HistoryEvent {
  seq: number
  at: string
  kind: string
  element?: string
  name?: string
  name_en?: string
  actor?: { name: string; organisation?: string } | null
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
