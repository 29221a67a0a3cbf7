/** Small readings of a definition version that more than one page needs. */
import type { Files } from '../api/definitions'
import type { FormSchema, Page } from '../api/types'
import { i18n } from '../i18n'
import { acting } from '../frame/session'
import { say, sayUnit } from '../i18n/say'

/** Whose version: the whole country's, one's own unit's, or one above. */
export function ownerWords(row: { owner?: string; owner_name?: string }): string {
  const { t } = i18n.global
  if (!row.owner || row.owner === 'national') return t('definitions.national')
  return say(row, 'owner_name') || (row.owner === acting.value?.organisation.id ? sayUnit(acting.value?.organisation) : t('definitions.above'))
}

/** Whether the one who is signed in may change a version: it is their own level's. */
export function isOwn(row: { owner?: string; home?: string }): boolean {
  const unit = acting.value?.organisation
  const home = row.home ?? row.owner
  return home === unit?.id || (home === 'national' && unit?.kind === 'ministry')
}

/** What may be done to a version as a whole. */
export type Deed = 'publish' | 'reject' | 'rollback' | 'retire' | 'discard'

/** States in which a version waits for a second person. */
export const WAITING = new Set(['submitted', 'checked', 'review', 'in_review'])

export const pick = (files: Files, ending: string): string[] => Object.keys(files).filter((name) => name.endsWith(ending))

export const list = <T>(answer: T[] | Page<T>): T[] => (Array.isArray(answer) ? answer : answer.items)

/** A version by its number; a draft has none until it is published. */
export const versionWords = (row: { version?: number | null; state?: string } | null | undefined): string => (row?.version ? i18n.global.t('studio.version', { n: row.version }) : i18n.global.t(`studio.state_${row?.state ?? 'draft'}`))

export function stateWords(version: { state: string }): string {
  const { t, te } = i18n.global
  const key = `studio.state_${version.state}`
  return say(version, 'state_name') || (te(key) ? t(key) : version.state)
}

/** A form file as a schema; a file that is no JSON is an empty form. */
export function parsed(text: string | undefined): FormSchema {
  try {
    return JSON.parse(text ?? '') as FormSchema
  } catch {
    return { type: 'default', components: [] }
  }
}
