import { get, post } from './http'

/** Why a field is changed by a case alone: a level added it, or accepted evidence proved it. */
export interface Reserved {
  level: string
  level_en?: string
  document: string
  proved: boolean
}

export interface CardField {
  key: string
  label: string
  label_en?: string
  kind: string
  required: boolean
  value: string
  options: { value: string; label: string; label_en?: string }[] | null
  reserved: Reserved | null
}

export interface CardToEdit {
  id: string
  editable: boolean
  why_not: string
  why_not_en?: string
  fields: CardField[]
}

export interface CardChange {
  values: Record<string, string>
  why: string
  go_on: string
  files: string[]
}

export interface CardSaved {
  saved: string[]
  case: { id: string; number: string } | null
}

export const cardToEdit = (id: string): Promise<CardToEdit> => get(`/students/${id}/card`)
export const saveCard = (id: string, change: CardChange): Promise<CardSaved> => post(`/students/${id}/card`, change)
