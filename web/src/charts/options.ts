/** Figures as options of ECharts: one function per kind; nothing moves, every number can be read. */
import { shown, totalOf, type Figures, type Kind, type Row, type Value } from './figures'
import type { Look } from './look'

export interface Drawn {
  figures: Figures
  rows: readonly Row[]
  kind: Kind
  look: Look
  narrow: boolean
}

type Option = Record<string, unknown>

const BAR = 26
const CAPTION = 14

/** How high a chart stands so that every row can be read, in pixels. */
export function heightOf(drawn: Pick<Drawn, 'figures' | 'rows' | 'kind'>): number {
  if (drawn.kind === 'line' || drawn.kind === 'tree') return 380
  const bars = drawn.kind === 'bar' ? Math.max(1, drawn.figures.columns.length * 0.6) : 1
  return Math.max(220, 84 + drawn.rows.length * BAR * bars)
}

export function optionOf(drawn: Drawn): Option {
  const base = {
    animation: false, color: drawn.look.series, textStyle: { fontFamily: drawn.look.font, color: drawn.look.ink },
    tooltip: { ...box(drawn.look), trigger: 'item', formatter: (point: { seriesIndex: number; dataIndex: number; name: string; value: unknown }) => told(drawn, point) },
  }
  return { ...base, ...OPTIONS[drawn.kind](drawn) }
}

const box = (look: Look): Option => ({
  confine: true, backgroundColor: look.paper, borderColor: look.line, textStyle: { color: look.ink, fontFamily: look.font }, transitionDuration: 0,
})

/** What a data point says, as text that no name can turn into markup. */
function told(drawn: Drawn, point: { seriesIndex: number; dataIndex: number; value?: unknown; name?: string }): HTMLElement | string {
  const { row, column } = placeOf(drawn, point)
  if (!row) return ''
  const tip = document.createElement('span')
  tip.textContent = sentence(drawn.figures, row, column)
  return tip
}

/** `金水区 · 男 12,345 人`; plain text, for the tip and the screen reader alike. */
export function sentence(figures: Figures, row: Row, column: number | null): string {
  const value = column === null ? totalOf(row) : (row.values[column] ?? null)
  const name = column !== null && figures.columns.length > 1 ? `${row.name} · ${figures.columns[column].name}` : row.name
  return `${name}  ${shown(value, row.absent)}${value === null ? '' : ` ${figures.measure}`}`
}

/** Which row and column a point of the chart stands for; a tile of the tree map stands for a whole row. */
export function placeOf(drawn: Pick<Drawn, 'figures' | 'rows' | 'kind'>, point: { seriesIndex: number; dataIndex: number; value?: unknown; name?: string }): { row: Row | undefined; column: number | null } {
  if (drawn.kind === 'heat') {
    const [column, at] = point.value as [number, number]
    return { row: drawn.rows[at], column }
  }
  if (drawn.kind === 'tree') return { row: drawn.rows.find((row) => row.name === point.name), column: null }
  return { row: drawn.rows[point.dataIndex], column: point.seriesIndex }
}

const OPTIONS: Record<Kind, (drawn: Drawn) => Option> = { bar: bars, stacked: bars, line: lines, heat, tree }

/** ECharts draws no bar for '-'. */
const drawable = (value: Value): number | '-' => value ?? '-'

const names = (rows: readonly Row[]): string[] => rows.map((row) => row.name)

const legend = (drawn: Drawn): Option =>
  drawn.figures.columns.length > 1 ? { legend: { top: 0, left: 0, icon: 'roundRect', itemWidth: 12, itemHeight: 12, textStyle: { color: drawn.look.quiet }, type: 'plain' } } : {}

const label = (drawn: Drawn): Option => ({ color: drawn.look.quiet, fontFamily: drawn.look.font })

function rowsAxis(drawn: Drawn): Option {
  const width = drawn.narrow ? 92 : 150
  return {
    type: 'category', inverse: true, data: names(drawn.rows), axisTick: { show: false }, axisLine: { lineStyle: { color: drawn.look.line } },
    axisLabel: { ...label(drawn), width, overflow: 'truncate', interval: 0 },
  }
}

const numbersAxis = (drawn: Drawn): Option => ({
  type: 'value', splitNumber: drawn.narrow ? 2 : 4, splitLine: { lineStyle: { color: drawn.look.line } }, axisLabel: { ...label(drawn), formatter: (value: number) => shown(value) },
})

const grid = (drawn: Drawn, top: number): Option => ({ grid: { left: 0, right: drawn.narrow ? 36 : 64, top, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' } })

function bars(drawn: Drawn): Option {
  const { figures, rows, kind, look } = drawn
  const stacked = kind === 'stacked'
  return {
    ...legend(drawn), ...grid(drawn, figures.columns.length > 1 ? 40 : CAPTION), yAxis: rowsAxis(drawn), xAxis: { ...numbersAxis(drawn), position: 'top', show: stacked },
    series: figures.columns.map((column, at) => ({
      type: 'bar', name: column.name, data: rows.map((row) => drawable(row.values[at] ?? null)), barMaxWidth: 18, ...(column.step ? { itemStyle: { color: look.steps[column.step - 1] } } : {}), barGap: '15%', barCategoryGap: '28%', ...(stacked ? { stack: 'all' } : {}),
      emphasis: { itemStyle: { borderColor: look.ink, borderWidth: 2 } },
      label: { show: !stacked, position: 'right', color: look.quiet, formatter: (point: { value: Value | '-' }) => (point.value === '-' ? '' : shown(point.value)) },
    })),
  }
}

function lines(drawn: Drawn): Option {
  const { figures, rows, look } = drawn
  return {
    ...legend(drawn), grid: { left: 0, right: 16, top: figures.columns.length > 1 ? 40 : CAPTION, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'category', data: names(rows), boundaryGap: false, axisLine: { lineStyle: { color: look.line } }, axisLabel: { ...label(drawn), hideOverlap: true } },
    yAxis: numbersAxis(drawn),
    series: figures.columns.map((column, at) => ({
      type: 'line', name: column.name, data: rows.map((row) => drawable(row.values[at] ?? null)), symbolSize: 7, connectNulls: false,
      emphasis: { scale: 1.6 },
    })),
  }
}

function heat(drawn: Drawn): Option {
  const { figures, rows, look } = drawn
  const known = rows.flatMap((row) => row.values).filter((value): value is number => value !== null)
  return {
    ...grid(drawn, 4), yAxis: { ...rowsAxis(drawn), splitArea: { show: false } },
    xAxis: { type: 'category', position: 'top', data: figures.columns.map((column) => column.name), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...label(drawn), interval: 0, width: drawn.narrow ? 60 : 90, overflow: 'truncate', rotate: drawn.narrow && figures.columns.length > 4 ? 60 : 0 } },
    visualMap: { show: false, min: Math.min(0, ...known), max: Math.max(1, ...known), inRange: { color: look.heat } },
    series: [{
      type: 'heatmap', data: rows.flatMap((row, y) => row.values.map((value, x) => [x, y, drawable(value)])),
      itemStyle: { borderColor: look.paper, borderWidth: 2 }, emphasis: { itemStyle: { borderColor: look.ink, borderWidth: 2 } },
      label: { show: !drawn.narrow || figures.columns.length < 6, color: look.ink, formatter: (point: { value: [number, number, Value | '-'] }) => (point.value[2] === '-' ? '' : shown(point.value[2])) },
    }],
  }
}

function tree(drawn: Drawn): Option {
  const { rows, look } = drawn
  const known = rows.filter((row) => (totalOf(row) ?? 0) > 0)
  return {
    series: [{
      type: 'treemap', left: 0, right: 0, top: 0, bottom: 0, roam: false, nodeClick: false, breadcrumb: { show: false },
      data: known.map((row) => ({ name: row.name, value: totalOf(row) })),
      itemStyle: { borderColor: look.paper, borderWidth: 1, gapWidth: 2 }, emphasis: { itemStyle: { borderColor: look.ink, borderWidth: 2 } },
      color: look.heat.slice(1), colorMappingBy: 'value', visualDimension: 0, visualMin: 0, visualMax: Math.max(1, ...known.map((row) => totalOf(row) ?? 0)), levels: [{ color: [look.heat[0], look.heat[2]], colorMappingBy: 'value' }],
      label: { color: look.ink, formatter: (point: { name: string; value: number }) => `${point.name}\n${shown(point.value)}`, lineHeight: 18 },
    }],
  }
}
