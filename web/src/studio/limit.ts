/** A time limit as two things a person understands: a number and a unit; or an expression. */
export type Unit = 'WD' | 'D' | 'H' | 'expression'

export interface Span {
  count: number | null
  unit: Unit
  text: string
}

/** `10WD` working days, `P3D` days, `PT12H` hours; anything else is an expression. */
export function parse(text: string): Span {
  const working = /^(\d+)\s*WD$/i.exec(text)
  if (working) return { count: Number(working[1]), unit: 'WD', text }
  const days = /^P(\d+)D$/.exec(text)
  if (days) return { count: Number(days[1]), unit: 'D', text }
  const hours = /^PT(\d+)H$/.exec(text)
  if (hours) return { count: Number(hours[1]), unit: 'H', text }
  return { count: null, unit: text ? 'expression' : 'WD', text }
}

export function format(count: number | null, unit: Unit): string {
  if (!count) return ''
  if (unit === 'WD') return `${count}WD`
  return unit === 'D' ? `P${count}D` : `PT${count}H`
}
