/** Students counted by what the page asks for; what it asks for stands in the address. */
import { describe, expect, it } from 'vitest'
import type { StudentFigures } from '../src/api/statistics'
import { gradeName, opened, pivot, type View } from '../src/statistics/pivot'
import { read, written } from '../src/statistics/view'

const unit = (id: string, name: string) => ({ id, name, name_en: `${id} school`, kind: 'school', kind_name: '学校', kind_name_en: 'School' })
const found: StudentFigures = {
  path: [unit('c', '金水区教育局')], units: [unit('a', '甲校'), unit('b', '乙校')], on: '2026-09-18', states: [{ status: '01', name: '在读', name_en: 'Enrolled' }, { status: '02', name: '休学', name_en: 'Suspended' }],
  cells: [['a', 'primary', 4, '1', '01', 30], ['a', 'primary', 4, '2', '01', 25], ['a', 'junior', 1, '2', '02', 2], ['c', 'primary', 1, '1', '01', 7]],
}
const words = { title: 't', all: '学生数', measure: '人', dimension: 'd' }
const view = (change: Partial<View>): View => ({ rows: 'unit', split: '', only: {}, ...change })
const lines = (change: Partial<View>) => pivot(found, view(change), words).rows.map((row) => [row.name, ...row.values])

describe('a pivot', () => {
  it('shows every unit, without pupils too, and what hangs on the unit itself', () => {
    expect(lines({})).toEqual([['甲校', 57], ['乙校', 0], ['金水区教育局', 7]])
    expect(lines({ split: 'sex' })).toEqual([['甲校', 30, 27], ['乙校', 0, 0], ['金水区教育局', 7, 0]])
  })
  it('orders grades through the stages and names them', () => {
    expect(lines({ rows: 'grade' })).toEqual([['一年级', 7], ['四年级', 55], ['七年级', 2]])
    expect(lines({ rows: 'status' })).toEqual([['在读', 62], ['休学', 2]])
    expect([gradeName('senior', 3), gradeName('junior', 1)]).toEqual(['高三', '七年级'])
  })
  it('shows noughts, not nothing, where nobody is', () => {
    expect(pivot({ ...found, cells: [] }, view({ split: 'sex' }), words).rows.map((row) => [row.name, ...row.values])).toEqual([['甲校', 0], ['乙校', 0]])
  })
  it('counts what the filters leave', () => {
    expect(lines({ only: { stage: 'primary' }, rows: 'sex' })).toEqual([['男', 37], ['女', 25]])
    expect(lines({ only: { grade: 'junior:1' } })[0]).toEqual(['甲校', 2])
  })
  it('opens units below, stages and grades, not the unit itself nor a sex', () => {
    const opens = (change: Partial<View>) => pivot(found, view(change), words).rows.map((row) => row.opens)
    expect(opens({})).toEqual([true, true, false])
    expect(opens({ rows: 'stage' })).toEqual([true, true])
    expect(opens({ rows: 'sex' })).toEqual([false, false])
    expect(opened(view({ rows: 'stage', split: 'grade' }), 'junior')).toEqual({ rows: 'grade', split: '', only: { stage: 'junior' } })
  })
})

describe('the address', () => {
  it('brings back what was asked for', () => {
    const asked = { tab: 'students' as const, unit: 'u1', on: '2026-09-01', kind: 'heat', view: { rows: 'stage' as const, split: '' as const, only: { sex: '1' } } }
    expect(read(written(asked) as Record<string, unknown>)).toEqual(asked)
  })
  it('ignores words that mean nothing', () => {
    expect(read({ rows: 'planet', split: 'planet' }).view).toEqual({ rows: 'unit', split: 'sex', only: {} })
    expect(read({ rows: 'sex' }).view.split).toBe('')
  })
})
