/** Asking others about a task, one's own phrases, and drafts of decisions. */
import { call, get, post } from './http'

export interface Desk {
  organisation: string
  name: string
  name_en?: string
  role: string
  role_name: string
  role_name_en?: string
  /** Whoever took part in the case, or signs already, `may_sign` no more. */
  people: { account: string; name: string; may_sign: boolean }[]
}

export type How = 'before' | 'beside' | 'after'
/** A person, or whoever holds a desk. */
export type Whom = { account: string } | { organisation: string; role: string }

export interface Draft {
  outcome: string
  reason: string
  data: Record<string, unknown>
}

export const people = (task: string): Promise<{ items: Desk[] }> => get(`/tasks/${task}/people`)
export const addSigners = (task: string, how: How, accounts: string[], reason: string): Promise<unknown> => post(`/tasks/${task}/signers`, { how, accounts, reason })
export const withdraw = (task: string, who: string): Promise<unknown> => post(`/tasks/${task}/withdraw`, { who })
export const ask = (task: string, whom: Whom, text: string): Promise<unknown> => post(`/tasks/${task}/questions`, { ...whom, text })
export const copyTo = (task: string, whom: Whom): Promise<{ given: boolean }> => post(`/tasks/${task}/copies`, whom)
export const keepPhrase = (outcome: string, text: string): Promise<{ items: Record<string, string[]> }> => post('/phrases', { outcome, text })
export const dropPhrase = (outcome: string, text: string): Promise<{ items: Record<string, string[]> }> => post('/phrases/remove', { outcome, text })
export const saveDraft = (task: string, draft: Draft, revision: number): Promise<{ revision: number }> => call('PUT', `/tasks/${task}/draft`, { body: { ...draft, revision } })
export const dropDraft = (task: string): Promise<unknown> => call('DELETE', `/tasks/${task}/draft`)
