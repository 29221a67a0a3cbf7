/** Small readings of a definition version that more than one page needs. */
import type { Files } from '../api/definitions'
import type { FormSchema, Page } from '../api/types'
import { i18n } from '../i18n'
import { say } from '../i18n/say'

/** States in which a version waits for a second person. */
export const WAITING = new Set(['submitted', 'checked', 'review', 'in_review'])

export const pick = (files: Files, ending: string): string[] => Object.keys(files).filter((name) => name.endsWith(ending))

export const list = <T>(answer: T[] | Page<T>): T[] => (Array.isArray(answer) ? answer : answer.items)

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
