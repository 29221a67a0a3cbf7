/** The English words of a form: where each stands in the schema, read and written. */
interface Component {
  id?: string
  key?: string
  label?: string
  description?: string
  text?: string
  values?: { label?: string; value?: unknown }[]
  properties?: Record<string, string>
  components?: Component[]
}

export interface EnglishRow {
  id: string
  key: string
  /** The property that holds the English: `label:en`, `option:en:ill` … */
  name: string
  chinese: string
  english: string
}

const NAMES = ['label', 'description', 'text'] as const
const inside = (schema: unknown): Component[] => (schema as Component | undefined)?.components ?? []
const all = (found: Component[]): Component[] => found.flatMap((one) => [one, ...all(one.components ?? [])])

/** One row for every Chinese word of a form, with the English that stands beside it. */
export function englishRows(schema: unknown): EnglishRow[] {
  return all(inside(schema)).flatMap((one) => {
    const id = one.id ?? one.key ?? ''
    const words = NAMES.filter((name) => one[name]).map((name) => ({ name: `${name}:en`, chinese: one[name] ?? '' }))
    const options = (one.values ?? []).filter((option) => option.label).map((option) => ({ name: `option:en:${String(option.value)}`, chinese: option.label ?? '' }))
    return [...words, ...options].map((row) => ({ ...row, id, key: one.key ?? id, english: one.properties?.[row.name] ?? '' }))
  })
}

/** The schema with one English word more. */
export function withEnglish(schema: unknown, row: EnglishRow, english: string): unknown {
  const changed = (one: Component): Component => ({
    ...one,
    ...((one.id ?? one.key) === row.id ? { properties: { ...one.properties, [row.name]: english } } : {}),
    ...(one.components ? { components: one.components.map(changed) } : {}),
  })
  return { ...(schema as object), components: inside(schema).map(changed) }
}
