import { language } from './index'

type Bilingual = object | null | undefined

/** The words of a value that carries `field` and `field_en`, in the language of the page. */
export function say(value: Bilingual, field: string): string {
  if (!value) return ''
  const words = value as Record<string, unknown>
  const english = words[`${field}_en`]
  const chosen = language() === 'en' && english !== undefined && english !== '' && english !== null ? english : words[field]
  return chosen === undefined || chosen === null ? '' : String(chosen)
}

/** The same words in the language that the page does not speak; empty where there is only one text. */
export function sayOther(value: Bilingual, field: string): string {
  if (!value) return ''
  const words = value as Record<string, unknown>
  const other = words[language() === 'en' ? field : `${field}_en`]
  return other === undefined || other === null || other === say(value, field) ? '' : String(other)
}

/** The words of a `{zh, en}` pair, or of a plain text. */
export function sayPair(pair: { zh?: string; en?: string; text?: string; text_en?: string } | string | null | undefined): string {
  if (!pair) return ''
  if (typeof pair === 'string') return pair
  const chinese = pair.zh ?? pair.text ?? ''
  return language() === 'en' ? (pair.en ?? pair.text_en ?? chinese) : chinese
}

/** The name of an organisation, given as a reference or already as words. */
export function sayUnit(unit: { name: string; name_en?: string } | string | null | undefined): string {
  if (!unit) return ''
  return typeof unit === 'string' ? unit : say(unit, 'name')
}

/** What stands between the parts of a list. */
export const comma = (): string => (language() === 'en' ? ', ' : '、')

/** A stored value in words a person reads: yes and no, lists, pairs of a span, nothing as a dash. */
export function sayValue(value: unknown, words: { yes: string; no: string }): string {
  if (value === null || value === undefined || value === '') return '—'
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (Array.isArray(value)) return value.map((item) => sayValue(item, words)).join(comma()) || '—'
  if (typeof value === 'object') return spoken(value as Record<string, unknown>, words)
  return String(value)
}

function spoken(value: Record<string, unknown>, words: { yes: string; no: string }): string {
  if ('name' in value) return say(value, 'name')
  if ('label' in value) return say(value, 'label')
  if ('from' in value && 'to' in value) return `${String(value.from)} – ${String(value.to)}`
  return Object.entries(value).map(([name, part]) => `${name} ${sayValue(part, words)}`).join('; ')
}
