/**
 * The English side of a form: `label:en` beside `label`, or among the component's own `properties`.
 */
type Json = unknown
type Fields = Record<string, Json>

const SIDE = ':en'

/** The schema with every `name:en` put in the place of `name` when the page speaks English. */
export function inLanguage<T>(schema: T, language: string): T {
  return (language === 'en' ? translated(schema) : schema) as T
}

function translated(value: Json): Json {
  if (Array.isArray(value)) return value.map(translated)
  if (value === null || typeof value !== 'object') return value
  const source = value as Fields
  const english = { ...sides(source), ...sides((source.properties ?? {}) as Fields) }
  const kept = Object.entries(source).filter(([name]) => !name.endsWith(SIDE))
  return { ...Object.fromEntries(kept.map(([name, part]) => [name, translated(part)])), ...english }
}

/** What an object says in English, under the names of its Chinese sides. */
function sides(source: Fields): Fields {
  const found = Object.entries(source).filter(([name, part]) => name.endsWith(SIDE) && !name.startsWith('option') && typeof part === 'string' && part)
  return Object.fromEntries(found.map(([name, part]) => [name.slice(0, -SIDE.length), part]))
}
