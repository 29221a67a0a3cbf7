/** Values of settings: which editor a type asks for, and how a value reads in words. */
import type { Option, Setting } from '../api/settings'
import { i18n, language } from '../i18n'
import { comma, say, sayValue } from '../i18n/say'

export type Editor = 'switch' | 'number' | 'size' | 'choice' | 'many' | 'window' | 'windows' | 'date' | 'text' | 'lists' | 'json'

const BY_TYPE: Record<string, Editor> = {
  boolean: 'switch', flag: 'switch', integer: 'number', number: 'number', size: 'size', types: 'many', days: 'number', working_days: 'number',
  choice: 'choice', enum: 'choice', list: 'many', names: 'many', numbers: 'many', lists: 'lists', window: 'window', period: 'window', windows: 'windows', rounds: 'windows', periods: 'windows',
  date: 'date', text: 'text', string: 'text', duration: 'text', limit: 'text',
}

const isSpan = (value: unknown): boolean => typeof value === 'object' && value !== null && 'from' in value && 'to' in value

/** The editor of a setting: by its declared type first, by the look of its value else. */
export function editorOf(setting: Pick<Setting, 'type' | 'value' | 'options'>): Editor {
  const declared = BY_TYPE[setting.type]
  if (declared === 'text' && setting.options?.length) return 'choice'
  if (declared) return declared
  if (typeof setting.value === 'boolean') return 'switch'
  if (typeof setting.value === 'number') return 'number'
  if (Array.isArray(setting.value)) return setting.value.some(isSpan) ? 'windows' : setting.value.some((one) => typeof one === 'object') ? 'json' : 'many'
  if (isSpan(setting.value)) return 'window'
  if (typeof setting.value === 'object' && setting.value !== null) return 'json'
  return setting.options?.length ? 'choice' : 'text'
}

interface Words {
  yes: string
  no: string
}

/** The words of a name that settings hold: a party, a kind of evidence, a field, a kind of case. */
function term(value: unknown): string | null {
  const { t, te } = i18n.global
  const key = `term.${String(value).replace(/\W/g, '_')}`
  return typeof value === 'string' && te(key) ? t(key) : null
}

export function nameWords(options: Option[] | null | undefined, value: unknown): string | null {
  return option(options, value) ?? term(value)
}

function option(options: Option[] | null | undefined, value: unknown): string | null {
  const found = options?.find((one) => one.value === value)
  return found ? say(found, 'label') : null
}

const isLists = (value: unknown): value is Record<string, unknown[]> => typeof value === 'object' && value !== null && Object.values(value).every(Array.isArray)

const FEW = 6

/** Named lists: each with its entries while they are few, else the names alone. */
function groups(value: Record<string, unknown[]>, one: (value: unknown) => string, many: (value: unknown[]) => string): string {
  const entries = Object.entries(value)
  if (entries.length > FEW) return many(entries.map(([name]) => name))
  return entries.map(([name, list]) => `${one(name)} ${many(list)}`).join(language() === 'en' ? '; ' : '；')
}

const MEGABYTE = 1024 * 1024

/** A size in bytes as megabytes, to a hundredth, and back: nobody counts bytes. */
export const toMegabytes = (bytes: unknown): number => Math.round((Number(bytes) / MEGABYTE) * 100) / 100
export const ofMegabytes = (size: unknown): number => Math.round(Number(size) * MEGABYTE)

/** A value as people read it, with its unit and the words of its options. */
export function valueWords(setting: Pick<Setting, 'value' | 'options' | 'unit'> & { type?: string }, words: Words & { always?: string }): string {
  if (setting.type === 'windows' && Array.isArray(setting.value) && !setting.value.length && words.always) return words.always
  if (setting.type === 'size' && typeof setting.value === 'number') return `${toMegabytes(setting.value)} MB`
  const one = (value: unknown): string => nameWords(setting.options, value) ?? sayValue(value, words)
  const many = (value: unknown[]): string => value.map(one).join(comma()) || '—'
  const { value } = setting
  const text = Array.isArray(value) ? many(value) : isLists(value) && !isSpan(value) ? groups(value, one, many) : one(value)
  return setting.unit && text !== '—' ? `${text} ${say(setting, 'unit')}` : text
}
