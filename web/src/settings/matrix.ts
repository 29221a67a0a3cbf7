/** The cells of the matrix of changes and stages. */
import type { MatrixCell, MatrixRow } from '../api/settings'

/** The cell of a stage; a switch that knows no stages holds for each. */
export function cellOf(row: MatrixRow, stage: string): MatrixCell | undefined {
  return row.cells.find((cell) => cell.stage === stage) ?? row.cells.find((cell) => cell.stage === '')
}

/** Is the value another level's, or the national default? */
export const inherited = (cell: MatrixCell, unit: string | undefined): boolean => !cell.level || cell.level.organisation !== unit
