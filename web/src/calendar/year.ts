/** Where the days of a year lie on its bar, in percent. */
import type { CalendarSpan } from '../api/calendar'

const DAY = 86_400_000
const instant = (date: string): number => Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10)))

export interface Bar {
  left: number
  width: number
}

export const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const

/** Where a day begins, from 0 to 100. */
export function place(date: string, year: number): number {
  const [first, after] = [Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1)]
  return Math.min(100, Math.max(0, ((instant(date) - first) / (after - first)) * 100))
}

/** The bar of a span, both days included, as far as it lies in the year; null where it does not. */
export function bar(span: Pick<CalendarSpan, 'first' | 'last'>, year: number): Bar | null {
  const after = new Date(instant(span.last) + DAY).toISOString().slice(0, 10)
  const [left, right] = [place(span.first, year), place(after, year)]
  return right > left ? { left, width: right - left } : null
}

/** Where a month begins. */
export const monthPlace = (month: number, year: number): number => place(`${year}-${String(month).padStart(2, '0')}-01`, year)

/** Of a row with many spans the one that matters now: the open one, else the next, else the last. */
export function nearest<T extends CalendarSpan>(spans: T[]): T | undefined {
  return spans.find((one) => one.state === 'open') ?? spans.find((one) => one.state === 'ahead') ?? spans.at(-1)
}
