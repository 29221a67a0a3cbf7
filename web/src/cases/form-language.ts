/** The English side of a form: `label:en` beside `label`, `description:en` beside `description`, and so on. */
type Json = unknown

const SIDE = ':en'

/** The schema with every `name:en` put in the place of `name` when the page speaks English. */
export function inLanguage<T>(schema: T, language: string): T {
  return (language === 'en' ? translated(schema) : schema) as T
}

function translated(value: Json): Json {
  if (Array.isArray(value)) return value.map(translated)
  if (value === null || typeof value !== 'object') return value
  const source = value as Record<string, Json>
  const result: Record<string, Json> = {}
  for (const [name, part] of Object.entries(source)) {
    if (name.endsWith(SIDE)) continue
    const english = source[name + SIDE]
    result[name] = typeof english === 'string' && english ? english : translated(part)
  }
  return result
}
