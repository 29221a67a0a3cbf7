import { call, download, get, post } from './http'

export type Pair = { zh: string; en: string }

export interface DefinitionItem extends Pair {
  code: string
  type: string
  section: string
  unit?: Pair
  decimals?: number
  aggregate?: string
  weight?: string
  source?: string
  formula?: string
  filled_by?: string[]
  required?: boolean
  carries?: boolean
  cumulative?: boolean
  jump?: number
  least?: number | null
  most?: number | null
  longest?: number
  options?: (Pair & { code: string })[]
  successor_of?: string
}

export interface Definition {
  key: string
  name: Pair
  period: string
  about: string
  kinds: string[]
  direct?: string[]
  roles: string[]
  due?: number | string | null
  locks: boolean
  automatic: boolean
  chain: Record<string, string>
  sections: (Pair & { key: string })[]
  items: DefinitionItem[]
  rules?: (Pair & { id: string; expression: string; explain?: boolean })[]
}

export interface DefinitionRow {
  id: string
  key: string
  name: string
  name_en: string
  version: number
  state: 'draft' | 'published'
  revision: number
  first_period: string | null
  items: number
  yours: boolean
  is_survey: boolean
}

export interface VersionInFull extends DefinitionRow {
  definition: Definition
}

export const definitionList = (): Promise<{ items: DefinitionRow[] }> => get('/reports/definitions')
export const definitionVersion = (id: string): Promise<VersionInFull> => get(`/reports/definitions/${id}`)
export const definitionBook = (id: string): Promise<{ blob: Blob; name: string }> => download(`/reports/definitions/${id}/workbook`)
export const publishDefinition = (id: string, first: string): Promise<unknown> => post(`/reports/sets/drafts/${id}/publish`, { first_period: first })

/** A new draft, or the next revision of one that was read. */
export const saveDefinition = (definition: Definition, over?: DefinitionRow): Promise<VersionInFull> =>
  post('/reports/sets/drafts', { definition, ...(over ? { id: over.id, revision: over.revision } : {}) })

export function sendDefinition(file: File, over?: DefinitionRow): Promise<VersionInFull> {
  const body = new FormData()
  body.append('file', file)
  if (over) {
    body.append('id', over.id)
    body.append('revision', String(over.revision))
  }
  return call('POST', '/reports/definitions/workbook', { body, acts: true })
}
