/** Figures as a table, as options of a chart, as files, and walked over by keys. */
import { describe, expect, it } from 'vitest'
import { csv, seen } from '../src/charts/export'
import { sensible, shown, sorted, totalOf, totals, type Figures, type Kind } from '../src/charts/figures'
import { optionOf, placeOf, sentence, type Drawn } from '../src/charts/options'
import { led } from '../src/charts/walk'

const figures: Figures = {
  title: '在籍学生', dimension: '单位', measure: '人', adds: true,
  columns: [{ key: '1', name: '男' }, { key: '2', name: '女' }],
  rows: [
    { key: 'a', name: '甲校', values: [30, 20], opens: true }, { key: 'b', name: '乙校', values: [0, null], absent: '未报' }, { key: 'c', name: '410105', values: [1200, 5] },
  ],
}
const look = { ink: '', quiet: '', line: '', paper: '', accent: '', font: '', series: ['#1'], heat: ['#1', '#2', '#3'], steps: ['#1'] }
const drawn = (kind: Kind): Drawn => ({ figures, rows: figures.rows, kind, look, narrow: false })
type Data = { series: { data: unknown[] }[] }

describe('figures', () => {
  it('keep nought and nothing apart in sums, orders and words', () => {
    expect(totals(figures)).toEqual([1230, 25])
    expect(totalOf(figures.rows[1])).toBe(0)
    expect(totalOf({ key: '', name: '', values: [null, null] })).toBeNull()
    expect(sorted(figures, { by: '2', down: false }).map((row) => row.key)).toEqual(['c', 'a', 'b'])
    expect(sorted(figures, { by: '2', down: true }).map((row) => row.key)).toEqual(['a', 'c', 'b'])
    expect([shown(0), shown(null), shown(null, '未报'), shown(12345.678)]).toEqual(['0', '—', '未报', '12,345.68'])
  })

  it('offer only the kinds that say something', () => {
    const all: Kind[] = ['bar', 'stacked', 'line', 'heat', 'tree']
    expect(sensible(figures, all)).toEqual(['bar', 'stacked', 'heat', 'tree'])
    expect(sensible({ ...figures, follows: true }, all)).toContain('line')
    expect(sensible({ ...figures, adds: false }, all)).toEqual(['bar', 'heat'])
    expect(sensible({ ...figures, columns: [figures.columns[0]] }, all)).toEqual(['bar', 'tree'])
  })
})

describe('a chart', () => {
  it.each(['bar', 'stacked', 'line'] as const)('draws nothing for nothing: %s', (kind) => {
    expect((optionOf(drawn(kind)) as Data).series.map((one) => one.data)).toEqual([[30, 0, 1200], [20, '-', 5]])
  })

  it('knows which row and column a point stands for', () => {
    expect(placeOf(drawn('bar'), { seriesIndex: 1, dataIndex: 2 })).toEqual({ row: figures.rows[2], column: 1 })
    expect(placeOf(drawn('heat'), { seriesIndex: 0, dataIndex: 1, value: [1, 0, 20] })).toEqual({ row: figures.rows[0], column: 1 })
    expect(placeOf(drawn('tree'), { seriesIndex: 0, dataIndex: 1, name: '甲校' })).toEqual({ row: figures.rows[0], column: null })
  })

  it('tells a point in words', () => {
    expect(sentence(figures, figures.rows[0], 0)).toBe('甲校 · 男  30 人')
    expect(sentence(figures, figures.rows[1], 1)).toBe('乙校 · 女  未报')
    expect(sentence(figures, figures.rows[2], null)).toBe('410105  1,205 人')
  })

  it('turns no name into markup', () => {
    const evil = { ...figures, rows: [{ key: 'x', name: '<img src=x onerror=alert(1)>', values: [1, 2] }] }
    const option = optionOf({ ...drawn('bar'), figures: evil, rows: evil.rows }) as { tooltip: { formatter: (point: object) => HTMLElement } }
    const tip = option.tooltip.formatter({ seriesIndex: 0, dataIndex: 0 })
    expect(tip.children.length).toBe(0)
    expect(tip.textContent).toContain('<img')
  })
})

describe('keys', () => {
  const room = { rows: 3, columns: 2, kind: 'bar' as Kind }
  it('go from point to point and stay inside', () => {
    expect(led('ArrowDown', null, room)).toEqual({ row: 0, column: 0 })
    expect(led('ArrowDown', { row: 0, column: 1 }, room)).toEqual({ row: 1, column: 1 })
    expect(led('ArrowRight', { row: 0, column: 1 }, room)).toEqual({ row: 0, column: 1 })
    expect(led('End', { row: 0, column: 1 }, room)).toEqual({ row: 2, column: 1 })
    expect(led('Tab', { row: 0, column: 0 }, room)).toBeNull()
  })
  it('follow the way a kind is drawn', () => {
    expect(led('ArrowRight', { row: 0, column: 0 }, { ...room, kind: 'line' })).toEqual({ row: 1, column: 0 })
    expect(led('ArrowUp', { row: 0, column: 0 }, { ...room, kind: 'line' })).toEqual({ row: 0, column: 1 })
    expect(led('ArrowRight', { row: 0, column: 0 }, { ...room, kind: 'tree' })).toEqual({ row: 1, column: 0 })
  })
})

describe('a file of what is seen', () => {
  it('has the rows in their order, with totals', () => {
    expect(seen(figures, sorted(figures, { by: 'total', down: true }), '合计')).toEqual({
      title: '在籍学生', columns: ['单位', '男', '女', '合计'],
      rows: [['410105', 1200, 5, 1205], ['甲校', 30, 20, 50], ['乙校', 0, '未报', 0], ['合计', 1230, 25, 1255]],
    })
  })
  it('keeps codes as texts and lets no text become a formula', () => {
    const text = csv({ title: 't', columns: ['代码', '名称'], rows: [['0012', '甲,"乙"'], ['=1+1', null], [12, '@x']] })
    expect(text).toBe('\uFEFF代码,名称\r\n"=""0012""","甲,""乙"""\r\n\'=1+1,\r\n12,\'@x\r\n')
  })
})
