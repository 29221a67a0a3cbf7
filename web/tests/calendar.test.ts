import { describe, expect, it } from 'vitest'
import { bar, monthPlace, nearest, place } from '../src/calendar/year'

const span = (first: string, last: string, state: 'over' | 'open' | 'ahead' = 'ahead') => ({ first, last, ends: '', state })

describe('the bars of a year', () => {
  it('includes both days, of a leap year too', () => {
    expect(bar(span('2027-01-01', '2027-12-31'), 2027)).toEqual({ left: 0, width: 100 })
    expect(bar(span('2028-02-29', '2028-02-29'), 2028)?.width).toBeCloseTo(100 / 366)
  })
  it('cuts a span over New Year at the year, and draws none outside it', () => {
    expect(bar(span('2026-12-15', '2027-01-10'), 2027)).toEqual({ left: 0, width: (10 / 365) * 100 })
    expect(bar(span('2026-12-15', '2026-12-31'), 2027)).toBeNull()
  })
  it('knows where months and days begin', () => {
    expect(monthPlace(1, 2027)).toBe(0)
    expect(place('2027-02-01', 2027)).toBeCloseTo((31 / 365) * 100)
  })
  it('tells the span that matters now: open, else next, else last', () => {
    const [over, open, ahead] = [span('a', 'a', 'over'), span('b', 'b', 'open'), span('c', 'c')]
    expect(nearest([over, ahead, open])).toBe(open)
    expect(nearest([over, ahead])).toBe(ahead)
    expect(nearest([over])).toBe(over)
    expect(nearest([])).toBeUndefined()
  })
})
