/** How complete a region is: shares of what was due, as figures for a chart; where nothing was due there is no share. */
import type { Counts } from '../api/reports'
import type { OrgRef } from '../api/types'
import type { Figures, Value } from '../charts/figures'
import { i18n } from '../i18n'
import { sayUnit } from '../i18n/say'

const SHARES: [string, (of: Counts) => [number, number]][] = [
  ['confirmed', (of) => [of.confirmed, of.schools]],
  ['submitted', (of) => [of.submitted, of.authorities]],
  ['on_time', (of) => [of.on_time, of.authorities]],
  ['approved', (of) => [of.approved, of.authorities]],
  ['automatic', (of) => [of.automatic, of.authorities]],
]

/** A whole share is 100 only when nothing is missing. */
export function share(part: number, whole: number): Value {
  if (!whole) return null
  const exact = (part / whole) * 100
  return part < whole ? Math.min(Math.floor(exact * 10) / 10, 99.9) : 100
}

export function completenessOf(rows: readonly (OrgRef & Counts)[], title: string): Figures {
  const { t } = i18n.global
  return {
    title, dimension: t('statistics.unit'), measure: '%', adds: false, columns: SHARES.map(([key]) => ({ key, name: t(`reports.share_${key}`) })),
    rows: rows.map((row) => ({ key: row.id, name: sayUnit(row), values: SHARES.map(([, of]) => share(...of(row))), opens: true, absent: t('reports.not_due') })),
  }
}
