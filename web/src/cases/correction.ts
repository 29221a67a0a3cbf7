/** Was a returned request corrected? The server judges; this says it before anything is sent. */
import type { Returned } from '../api/types'

const EMPTY = new Set<unknown>([null, undefined, ''])

function changed(before: unknown, given: unknown): boolean {
  if (EMPTY.has(given) || (Array.isArray(given) && !given.length)) return false
  if (Array.isArray(given) && Array.isArray(before)) return JSON.stringify(given.map(String).sort()) !== JSON.stringify(before.map(String).sort())
  return given !== before
}

/** The keys of what was to be corrected and is as before; where nothing in particular was asked for, one change is enough. */
export function leftAsItWas(returned: Returned, before: Record<string, unknown>, given: Record<string, unknown>): string[] {
  const asked = returned.asked.map((one) => one.key)
  const left = (asked.length ? asked : Object.keys(given)).filter((key) => !changed(before[key], given[key]))
  return asked.length || left.length === Object.keys(given).length ? left : []
}
