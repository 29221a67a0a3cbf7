/** Fields of a card as labelled lines, whether the server sends them so or as plain names. */
import type { Labelled } from '../api/students'

/** The `fields` list of an answer, or the plain values among `names` put under their labels. */
export function lines(answer: Record<string, unknown> | null | undefined, names: Record<string, string>): Labelled[] {
  if (!answer) return []
  if (Array.isArray(answer.fields)) return answer.fields as Labelled[]
  const source = typeof answer.fields === 'object' && answer.fields ? (answer.fields as Record<string, unknown>) : answer
  return Object.entries(names)
    .filter(([name]) => source[name] !== undefined && source[name] !== null && source[name] !== '')
    .map(([name, label]) => ({ label, value: source[name] }))
}
