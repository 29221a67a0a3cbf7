/** What is written in an expression of the diagram, as far as the page itself can tell; the server decides. */
import type { InjectionKey } from 'vue'
import type { KnownName, ServiceParameter } from '../api/definitions'

/** Gives the names that an element can read. */
export type NamesAt = (element: string) => Promise<KnownName[]>
export const NAMES: InjectionKey<NamesAt> = Symbol('names')

const TOKEN = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]*)*$/u
const NUMBER = /^-?\d+(\.\d+)?$/

/** An expression with its last name completed, one for each name that begins so. */
export function completions(text: string, names: string[], most = 30): string[] {
  const written = text || '='
  const token = TOKEN.exec(written)?.[0] ?? ''
  const before = written.slice(0, written.length - token.length)
  return names.filter((name) => name.startsWith(token) && name !== token).slice(0, most).map((name) => before + name)
}

/** The type of an expression that is a literal alone; '' for anything else. */
export function literalType(text: string): string {
  const written = text.trim().replace(/^=/, '').trim()
  if (/^"[^"]*"$/.test(written)) return 'string'
  if (NUMBER.test(written)) return 'number'
  return written === 'true' || written === 'false' ? 'boolean' : ''
}

/** What is wrong with a parameter, as a key of words; '' where nothing is seen. */
export function fault(parameter: ServiceParameter | undefined, text: string): '' | 'unknown' | 'missing' | 'type' | 'choice' {
  if (!parameter) return 'unknown'
  if (!text.trim()) return parameter.required ? 'missing' : ''
  const type = literalType(text)
  const wanted = parameter.type ?? 'Any'
  if (type && wanted !== 'Any' && type !== wanted) return 'type'
  const choices = parameter.choices ?? []
  return type && choices.length && !choices.some((one) => literal(one.value) === text.trim().replace(/^=/, '')) ? 'choice' : ''
}

/** A value as it is written in FEEL. */
export const literal = (value: string | number | boolean): string => (typeof value === 'string' ? `"${value}"` : String(value))
