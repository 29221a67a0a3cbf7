/** Students counted by one dimension, split by another, of those that the filters leave. */
import type { StudentFigures } from '../api/statistics'
import type { Column, Figures, Row } from '../charts/figures'
import { i18n } from '../i18n'
import { say, sayUnit } from '../i18n/say'

export const DIMENSIONS = ['unit', 'stage', 'grade', 'sex', 'status'] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** What is asked of the cells: rows, split (or nothing), and one value per filtered dimension. */
export interface View {
  rows: Dimension
  split: Dimension | ''
  only: Partial<Record<Dimension, string>>
}

const AT: Record<Dimension, number> = { unit: 0, stage: 1, grade: 2, sex: 3, status: 4 }
const STAGES = ['primary', 'junior', 'senior']
const FIRST_GRADE: Record<string, number> = { primary: 1, junior: 7, senior: 10 }

/** A grade is known with its stage: `junior:2` is the second year of junior school. */
const keyOf = (cell: readonly (string | number)[], dimension: Dimension): string => (dimension === 'grade' ? `${cell[1]}:${cell[2]}` : String(cell[AT[dimension]]))

/** `七年级` for the first year of junior school. */
export function gradeName(stage: string, grade: number): string {
  const { t, te } = i18n.global
  const through = (FIRST_GRADE[stage] ?? 1) + grade - 1
  return te(`grade.g${through}`) ? t(`grade.g${through}`) : String(grade)
}

export function nameOf(found: StudentFigures, dimension: Dimension, key: string): string {
  const { t, te } = i18n.global
  if (dimension === 'unit') return sayUnit([...found.units, ...found.path].find((unit) => unit.id === key))
  if (dimension === 'status') return say(found.states.find((one) => one.status === key), 'name') || key
  if (dimension === 'grade') return gradeName(key.split(':')[0], Number(key.split(':')[1]))
  const word = dimension === 'sex' ? `sex.s${key}` : `stage.${key}`
  return te(word) ? t(word) : key
}

/** Units in the order of their codes, stages and grades upward, states by code. */
function ordered(found: StudentFigures, dimension: Dimension, keys: Set<string>): string[] {
  if (dimension === 'unit') {
    const own = found.path.at(-1)?.id ?? ''
    const below = found.units.map((unit) => unit.id)
    return keys.has(own) ? [...below, own] : below
  }
  const place = (key: string): number => {
    const [stage, grade] = key.split(':')
    return dimension === 'stage' || dimension === 'grade' ? STAGES.indexOf(stage) * 100 + Number(grade ?? 0) : Number(key)
  }
  return [...keys].sort((a, b) => place(a) - place(b))
}

export function pivot(found: StudentFigures, view: View, words: { title: string; all: string; measure: string; dimension: string }): Figures {
  const left = found.cells.filter((cell) => DIMENSIONS.every((one) => view.only[one] === undefined || keyOf(cell, one) === view.only[one]))
  const counts = new Map<string, number>()
  const [rowKeys, columnKeys] = [new Set<string>(), new Set<string>()]
  for (const cell of left) {
    const [row, column] = [keyOf(cell, view.rows), view.split ? keyOf(cell, view.split) : '']
    rowKeys.add(row)
    columnKeys.add(column)
    counts.set(`${row}|${column}`, (counts.get(`${row}|${column}`) ?? 0) + cell[5])
  }
  const columns: Column[] = view.split && columnKeys.size
    ? ordered(found, view.split, columnKeys).filter((key) => columnKeys.has(key)).map((key) => ({ key, name: nameOf(found, view.split as Dimension, key) }))
    : [{ key: '', name: words.all }]
  const rows: Row[] = ordered(found, view.rows, rowKeys).map((key) => ({
    key, name: nameOf(found, view.rows, key), values: columns.map((column) => counts.get(`${key}|${column.key}`) ?? 0), opens: opens(found, view, key),
  }))
  return { title: words.title, dimension: words.dimension, measure: words.measure, columns, rows, adds: true, follows: view.rows === 'grade' || view.rows === 'stage' }
}

/** A unit opens to what is below it, a stage to its grades, a grade to its boys and girls; the rest is the end. */
function opens(found: StudentFigures, view: View, key: string): boolean {
  if (view.rows === 'unit') return found.units.some((unit) => unit.id === key)
  return view.rows === 'stage' || view.rows === 'grade'
}

/** What the page shows after a row was opened inside one unit. */
export function opened(view: View, key: string): View {
  const next: Dimension = view.rows === 'stage' ? 'grade' : 'sex'
  return { rows: next, split: view.split === next ? '' : view.split, only: { ...view.only, [view.rows]: key } }
}
