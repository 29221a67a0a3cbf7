/** Figures as a table: rows of one dimension, columns of numbers; what a chart draws and what an export writes. */

/** A number, or nothing reported: nothing is not nought. */
export type Value = number | null

export interface Column {
  key: string
  name: string
  /** A step from good (1) to bad (5): its colour then means something. */
  step?: number
}

export interface Row {
  key: string
  name: string
  values: Value[]
  /** There is something below it to open. */
  opens?: boolean
  /** What stands in place of a missing number, in words. */
  absent?: string
}

export interface Figures {
  title: string
  /** What the rows are: 单位, 学段, 年级 … */
  dimension: string
  /** What is counted: 人, 个班, %. */
  measure: string
  columns: Column[]
  rows: Row[]
  /** Columns add up to a total; shares do not. */
  adds: boolean
  /** Rows follow one another (grades, months), so that a line between them means something. */
  follows?: boolean
}

export type Kind = 'bar' | 'stacked' | 'line' | 'heat' | 'tree'

export interface Order {
  /** Column key, `name` or `total`. */
  by: string
  down: boolean
}

export const sum = (values: readonly Value[]): Value => {
  const known = values.filter((value): value is number => value !== null)
  return known.length ? known.reduce((all, value) => all + value, 0) : null
}

export const totalOf = (row: Row): Value => sum(row.values)

export const totals = (figures: Figures): Value[] => figures.columns.map((_, at) => sum(figures.rows.map((row) => row.values[at])))

/** The rows in the order that a person chose; rows without a number come last. */
export function sorted(figures: Figures, order: Order | null): Row[] {
  if (!order) return figures.rows
  const at = figures.columns.findIndex((column) => column.key === order.by)
  const value = (row: Row): Value => (order.by === 'total' ? totalOf(row) : (row.values[at] ?? null))
  const sign = order.down ? -1 : 1
  return [...figures.rows].sort((a, b) => {
    if (order.by === 'name') return sign * a.name.localeCompare(b.name, 'zh-CN')
    const [one, other] = [value(a), value(b)]
    if (one === null || other === null) return Number(one === null) - Number(other === null)
    return sign * (one - other)
  })
}

/** Which kinds say something about these figures. */
export function sensible(figures: Figures, kinds: readonly Kind[]): Kind[] {
  return kinds.filter((kind) => {
    if (kind === 'stacked') return figures.adds && figures.columns.length > 1
    if (kind === 'heat') return figures.columns.length > 1
    if (kind === 'line') return figures.follows === true && figures.rows.length > 1
    return kind !== 'tree' || figures.adds
  })
}

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

/** `12,345`; the row's own words or a dash where there is no number. */
export const shown = (value: Value, absent = '—'): string => (value === null ? absent : GROUPED.format(value))
