/** Reading a trial run: where the token stands at each step, and own plays made from a scenario. */
import type { PlayStep, ScenarioValues, WalkStep, Way } from '../api/trying'

export interface Position {
  now: string
  waiting: string[]
  past: string[]
  flows: string[]
}

const taken = (step: WalkStep): Way[] => (step.ways ?? []).filter((way) => way.taken)

/** What the picture shows after step `at` of a walk: the element of the step, where the case rests, what it passed. */
export function position(walk: WalkStep[], at: number): Position {
  const gone = walk.slice(0, at + 1)
  const here = gone[gone.length - 1]
  // why: a case ends at its end event; the process itself is no place on the picture
  const now = (here?.kind === 'ended' ? gone[gone.length - 2] : here)?.element ?? ''
  const waiting = here?.waiting ?? []
  const past = [...new Set(gone.map((step) => step.element))].filter((id) => id !== now && !waiting.includes(id))
  return { now, waiting, past, flows: [...new Set(gone.flatMap(taken).map((way) => way.flow))] }
}

/** Steps worth standing at when the walk is played: a desk, a decision, a fork, an end; not every passing of the token. */
export const worthShowing = (step: WalkStep): boolean => !['completed', 'started', 'entered'].includes(step.kind) || !!step.ways || step.role !== undefined

/** The next step worth showing from `at` on, forwards or backwards; `at` itself when there is none. */
export function along(walk: WalkStep[], at: number, by: 1 | -1): number {
  for (let next = at + by; next >= 0 && next < walk.length; next += by) if (worthShowing(walk[next])) return next
  return by > 0 ? walk.length - 1 : Math.max(0, at)
}

/** The desk on which an open task lies at a step, for the note on the picture. */
export function desks(walk: WalkStep[], at: number): WalkStep[] {
  const gone = walk.slice(0, at + 1).reverse()
  return (walk[at]?.waiting ?? []).map((id) => gone.find((step) => step.element === id && step.kind === 'entered')).filter((step): step is WalkStep => !!step?.role)
}

export type Leaf = boolean | number | string

/** The single values inside what a scenario supposes, by their path; lists and nothing are left out. */
export function leaves(value: unknown, at = ''): [path: string, value: Leaf][] {
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return [[at, value]]
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, at ? `${at}/${name}` : name))
}

/** The same values with one of them changed. */
export function changed(value: unknown, path: string[], to: Leaf): unknown {
  if (!path.length) return to
  const [name, ...rest] = path
  const source = (value ?? {}) as Record<string, unknown>
  return { ...source, [name]: changed(source[name], rest, to) }
}

export interface Own {
  play: PlayStep[]
  request: Record<string, unknown>
  given: Record<string, unknown>
}

/** A fresh own play on what a scenario supposes. */
export const begun = (values: ScenarioValues): Own => ({ play: [], request: { ...values.start?.request }, given: { ...values.given } })

/** An own play as a scenario that expects nothing; JSON is YAML. */
export function written(values: ScenarioValues, own: Own): string {
  const { base: _, ...kept } = values
  return JSON.stringify({ ...kept, given: own.given, start: { ...values.start, request: own.request }, play: own.play, expect: {} })
}
