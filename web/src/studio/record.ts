/** A scenario made of a walk: what must come out, and the text that is kept with the version. */
import type { Played, ScenarioValues } from '../api/trying'

export const EXPECTED = ['state', 'end', 'open', 'path'] as const
export type Expected = (typeof EXPECTED)[number]

/** What came out of a walk, as an expectation: only the parts that are asked for, and only where there is something. */
export function expectation(played: Played, asked: readonly Expected[]): Record<string, unknown> {
  const found: Record<Expected, unknown> = {
    state: played.state,
    end: played.end ?? undefined,
    open: played.open.length ? played.open.map((task) => task.element) : undefined,
    path: played.path?.length ? played.path : undefined,
  }
  return Object.fromEntries(asked.filter((name) => found[name] !== undefined).map((name) => [name, found[name]]))
}

/** The scenario as text; JSON is YAML. */
export const recorded = (values: ScenarioValues, title: string, titleEn: string, expect: Record<string, unknown>): string =>
  JSON.stringify({ ...values, title, title_en: titleEn, expect }, null, 2)

/** What a process without scenarios is walked on: a unit and somebody in it, on the day of the walk. */
export const beginning = (key: string, now: Date): ScenarioValues => ({ process: key, at: now.toISOString(), given: {}, start: { organisation: 'A', by: 'starter', request: {} } })
