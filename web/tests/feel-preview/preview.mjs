// What the browser's FEEL (feelin) makes of expressions, as plain data that can be compared with the server's.
// As a program: {context, texts} as JSON on standard input, a list of {value, warning} on standard output.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { evaluate } from '@bpmn-io/feelin'

export const REFUSED = '<refused>'

/** One expression: its plain value, and the first warning's type and message ("" if none). */
export function preview(text, context) {
  try {
    const { value, warnings } = evaluate(text, context)
    const first = warnings[0]
    return { value: plain(value), warning: first ? `${first.type}: ${first.message}` : '' }
  } catch (refusal) {
    return { value: REFUSED, warning: String(refusal.message) }
  }
}

/** Temporal values and ranges as their texts, functions as "<function>", numbers that are none as "<NaN>". */
export function plain(value) {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return Number.isFinite(value) ? value : `<${value}>`
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.map(plain)
  const kind = value.constructor?.name
  if (kind === 'Range') return rangeText(value)
  if (kind === 'FunctionWrapper' || typeof value === 'function') return '<function>'
  if (kind === 'DateTime' || kind === 'Duration') return evaluate('string(v)', { v: value }).value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}

function rangeText(range) {
  const end = (one) => (one === null || one === undefined ? '' : String(plain(one)))
  const [from, to] = [range['start included'] ? '[' : '(', range['end included'] ? ']' : ')']
  return `${from}${end(range.start)}..${end(range.end)}${to}`
}

/** Whether two plain values are the same; numbers to twelve digits, since the browser counts in binary. */
export function same(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b))
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
  const keys = Object.keys(a)
  return Array.isArray(a) === Array.isArray(b) && keys.length === Object.keys(b).length
    && keys.every((key) => key in b && same(a[key], b[key]))
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { context, texts } = JSON.parse(readFileSync(0, 'utf-8'))
  process.stdout.write(JSON.stringify(texts.map((text) => ({ text, ...preview(text, context) }))))
}
