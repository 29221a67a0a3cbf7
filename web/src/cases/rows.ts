/** What is marked in a list of rows, and which of it a click means: what is shown, never what a filter hides. */
import type { CaseRow, RowFinding, RowsDecided } from '../api/rows'
import { language } from '../i18n'
import { comma, say } from '../i18n/say'

/** The marks after a click on a row; with Shift everything shown between it and the row clicked before. */
export function marked(shown: readonly CaseRow[], before: ReadonlySet<number>, at: number, last: number | null, range: boolean): Set<number> {
  const found = new Set(before)
  const on = !found.has(at)
  const places = shown.map((one) => one.number)
  const [from, to] = [places.indexOf(last ?? at), places.indexOf(at)]
  const chosen = range && from >= 0 ? places.slice(Math.min(from, to), Math.max(from, to) + 1) : [at]
  for (const number of chosen) if (on) found.add(number)
  else found.delete(number)
  return found
}

/** The faults of a row in the reader's language. */
export const faults = (findings: readonly RowFinding[]): string =>
  findings.map((one) => (language() === 'en' ? `${one.message_en}; ${one.remedy_en}` : `${one.message_zh}，${one.remedy_zh}`)).join(language() === 'en' ? '. ' : '；')

/** Why some rows were left alone: `本人填报 3、已不在本环节 1`. */
export const leftAlone = (found: RowsDecided): string => found.left.map((one) => `${say(one, 'message')} ${one.rows}`).join(comma())
