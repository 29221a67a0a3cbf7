/** The growth record in words and in forms: values as people read them, entries as they are typed. */
import type { Entry, Item } from '../api/growth'
import { say } from '../i18n/say'

export type Typed = Record<string, string>

/** A stored value as people read it. */
export function shown(item: Item, value: string | number | undefined): string {
  if (value === undefined) return ''
  const chosen = item.options.find((one) => one.value === value)
  if (chosen) return say(chosen, 'name')
  return [String(value), say(item, 'unit')].filter(Boolean).join(' ')
}

/** Stored entries as the texts of a form. */
export const typed = (entries: Entry[]): Typed[] => entries.map((one) => Object.fromEntries(Object.entries(one).map(([key, value]) => [key, String(value)])))

/** An item's title with its unit. */
export const headOf = (item: Item): string => (say(item, 'unit') ? `${say(item, 'title')} (${say(item, 'unit')})` : say(item, 'title'))

/** A file that came inside an answer. */
export function fileOf(base64: string): Blob {
  return new Blob([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))])
}
