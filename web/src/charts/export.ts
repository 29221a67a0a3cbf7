/** What is seen, as a file: CSV for every program, a workbook by the server. Codes and texts stay texts. */
import { sum, totals, type Figures, type Row } from './figures'

export type Cell = string | number | null

export interface Seen {
  title: string
  columns: string[]
  rows: Cell[][]
}

/** The table as it is seen: rows in their order, with the total beside and below where columns add up. */
export function seen(figures: Figures, rows: readonly Row[], total: string): Seen {
  const withTotal = figures.adds && figures.columns.length > 1
  const line = (name: string, values: (number | null)[], absent?: string): Cell[] => [
    name, ...values.map((value) => value ?? absent ?? null), ...(withTotal ? [sum(values)] : []),
  ]
  const body = rows.map((row) => line(row.name, row.values, row.absent))
  const last = figures.adds && rows.length > 1 ? [line(total, totals(figures))] : []
  return {
    title: figures.title,
    columns: [figures.dimension, ...figures.columns.map((column) => column.name), ...(withTotal ? [total] : [])],
    rows: [...body, ...last],
  }
}

/** One cell: a text of digits stays a text in a spreadsheet, and none becomes a formula. */
function written(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^\d+$/.test(cell) ? `="${cell}"` : /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** With the mark that tells Excel the encoding, and the line ends it expects. */
export const csv = (table: Seen): string => `\uFEFF${[table.columns, ...table.rows].map((row) => row.map(written).join(',')).join('\r\n')}\r\n`
