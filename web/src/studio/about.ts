/** What a created process says of itself (`process.json`), as the page edits it. */
export interface Words {
  zh: string
  en: string
}
export interface StarterRow {
  role: string
  kinds: string[]
  stages: string[]
}
export interface About {
  like?: string
  group: Words
  description: Words
  starters: StarterRow[]
  sentence: Words
  sealed: Record<string, string>
}

const both = (value: unknown): Words => {
  const found = (value ?? {}) as Partial<Words>
  return { zh: found.zh ?? '', en: found.en ?? '' }
}

/** A `process.json`, with every part there to be edited; what cannot be read begins anew. */
export function readAbout(text: string | undefined): About {
  let found: Record<string, unknown> = {}
  try {
    found = JSON.parse(text ?? '{}') as Record<string, unknown>
  } catch {
    found = {}
  }
  const starters = (Array.isArray(found.starters) ? found.starters : []) as Partial<StarterRow>[]
  return {
    ...(found.like ? { like: String(found.like) } : {}),
    group: both(found.group),
    description: both(found.description),
    starters: starters.map((row) => ({ role: row.role ?? '', kinds: row.kinds ?? [], stages: row.stages ?? [] })),
    sentence: both(found.sentence),
    sealed: { ...((found.sealed ?? {}) as Record<string, string>) },
  }
}

/** The same as text; what is empty is left out. */
export function writeAbout(about: About): string {
  const filled = Object.entries(about).filter(([, value]) => (typeof value === 'object' && 'zh' in value ? value.zh || value.en : typeof value === 'string' ? value : Object.keys(value).length))
  return JSON.stringify(Object.fromEntries(filled), null, 2)
}
