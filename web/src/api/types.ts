import type { RowsTold } from './rows'
/** Shapes of the HTTP contract that more than one page reads. Instants are ISO UTC, dates are local. */
export interface Page<T> {
  items: T[]
  next?: string | null
  total?: number
  more_than_total?: boolean
}

export interface OrgRef {
  id: string
  name: string
  name_en?: string
  kind?: string
  path?: (string | { id: string; name: string; name_en?: string })[]
}

/** A desk: a unit, and the role at it where one is known. */
export interface DeskRef extends OrgRef {
  role_name?: string
  role_name_en?: string
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
  /** Holds it to give an opinion. */
  advise?: boolean
  /** Asked for the opinion, and can take the task back. */
  recall?: boolean
  /** Can ask others to sign, to answer, or give them a copy. */
  sign?: boolean
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
  from?: DeskRef | null
  role_name?: string
  role_name_en?: string
  role: string
  organisation: OrgRef | null
  created_at: string
  due_at: string | null
  due: Due
  priority?: number
  claimed_by: { id: string; name: string } | null
  /** Who asked the holder for an opinion. */
  delegated_by?: { id: string; name: string } | null
  version: number
  state?: string
  /** How it was added to another task: a signature or a question. */
  added?: 'before' | 'beside' | 'after' | 'question' | null
  can: TaskCan
}

export interface Outcome {
  value: string
  label: string
  label_en?: string
  reason?: boolean
  style?: 'primary' | 'default' | 'danger'
  corrects?: boolean
  /** The decision returns the case by itself; `asks` is what it can ask to be corrected. */
  returns?: boolean
  asks?: AskedField[]
  /** Words offered with this outcome alone. */
  phrases?: (Phrase | string)[]
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

/** A field that a return can ask to be corrected. */
export interface AskedField {
  key: string
  label: string
  label_en?: string
}

export interface Task extends TaskRow {
  form: FormSchema | null
  form_values?: Record<string, unknown>
  outcomes: Outcome[]
  explanation?: { zh: string; en?: string }
  limit?: Limit | null
  returned?: Returned | null
  /** The earlier seats that the case can be returned to, and how it goes on afterwards unless somebody chooses. */
  return_to?: SeatRef[]
  then?: 'straight' | 'seats' | null
  /** The list of a case of many, where the task shows one. */
  rows?: RowsTold
  /** One's own phrases by outcome. */
  own_phrases?: Record<string, string[]>
  /** What was filled in and not sent. */
  draft?: { outcome: string; reason: string; data: Record<string, unknown>; revision: number; saved_at: string } | null
}

export interface SeatRef {
  element: string
  name: string
  name_en?: string
}

/** The return that led to a task: which seat and desk returned the case, why, and what it asks to be corrected. */
export interface Returned {
  by: DeskRef | null
  person: string
  at: string | null
  label: string
  label_en?: string
  reason: string
  asked: AskedField[]
  seat: SeatRef
  then: 'straight' | 'seats' | null
  /** The task is the correction; else a seat that decides again. */
  corrects: boolean
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
    /** Given to me to decide, or of somebody whom I stand in for. */
    delegated?: number
    /** Of the list that is shown. */
    total?: number
    by_process?: { key: string; name: string; name_en?: string; n: number }[]
  }
}

export interface Decided {
  case: { id: string; number: string; ended?: boolean }
  next_tasks: { id: string; name: string; name_en?: string; organisation?: OrgRef }[]
  ended: boolean
}
