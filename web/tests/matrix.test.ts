import { describe, expect, it } from 'vitest'
import type { MatrixCell, MatrixRow } from '../src/api/settings'
import { cellOf, inherited } from '../src/settings/matrix'

const cell = (stage: string, organisation?: string): MatrixCell => ({
  key: 'x.enabled', title: '', type: 'flag', value: true, may_change: true, stage, level: organisation ? { organisation, name: '' } : null,
})
const row = (...cells: MatrixCell[]): MatrixRow => ({ key: 'x', title: '', group: '', cells })

describe('the matrix of changes and stages', () => {
  it('takes the cell of the stage, and for each stage the one of a switch without stages', () => {
    expect(cellOf(row(cell('primary'), cell('junior')), 'junior')?.stage).toBe('junior')
    expect(cellOf(row(cell('')), 'senior')?.stage).toBe('')
    expect(cellOf(row(cell('primary')), 'senior')).toBeUndefined()
  })

  it('greys what another level or the national default says', () => {
    expect(inherited(cell('primary'), 'me')).toBe(true)
    expect(inherited(cell('primary', 'above'), 'me')).toBe(true)
    expect(inherited(cell('primary', 'me'), 'me')).toBe(false)
  })
})
