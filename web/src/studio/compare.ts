/** Which elements to colour on which side of a comparison. */
import type { DiffChange } from '../api/definitions'

const ADDED = new Set(['added', 'add', 'new'])
const REMOVED = new Set(['removed', 'remove', 'deleted'])

export function toneOf(change: Pick<DiffChange, 'kind'>): 'green' | 'red' | 'amber' {
  if (ADDED.has(change.kind)) return 'green'
  return REMOVED.has(change.kind) ? 'red' : 'amber'
}

type Marks = Record<string, string[]>

/** Removed and changed elements on the side before, added and changed ones on the side after. */
export function sides(changes: Pick<DiffChange, 'kind' | 'element'>[]): { before: Marks; after: Marks } {
  const ids = (tone: string): string[] => changes.filter((change) => toneOf(change) === tone).map((change) => change.element)
  return {
    before: { 'is-removed': ids('red'), 'is-changed': ids('amber') },
    after: { 'is-added': ids('green'), 'is-changed': ids('amber') },
  }
}
