/** Periods as addresses have them: `2026-10`, `2026-Q4`, `2026`, `2026-2027`. */

/** The period so many steps later; a text that is none stays as it is. */
export function shifted(period: string, by: number): string {
  const month = /^(\d{4})-(\d{2})$/.exec(period)
  if (month) return of(Number(month[1]) * 12 + Number(month[2]) - 1 + by, 12, (year, at) => `${year}-${String(at + 1).padStart(2, '0')}`)
  const quarter = /^(\d{4})-Q(\d)$/.exec(period)
  if (quarter) return of(Number(quarter[1]) * 4 + Number(quarter[2]) - 1 + by, 4, (year, at) => `${year}-Q${at + 1}`)
  const years = /^(\d{4})-(\d{4})$/.exec(period)
  if (years) return `${Number(years[1]) + by}-${Number(years[2]) + by}`
  return /^\d{4}$/.test(period) ? String(Number(period) + by) : period
}

const of = (count: number, each: number, told: (year: number, at: number) => string): string => told(Math.floor(count / each), ((count % each) + each) % each)
