import { beforeEach, describe, expect, it } from 'vitest'
import { dateOf, day, deadline, moment } from '../src/frame/dates'
import { speak } from '../src/i18n'

describe('dates as people here read them', () => {
  beforeEach(() => speak('zh-CN'))

  it('shows the date and weekday of Shanghai, wherever the browser is', () => {
    expect(day('2026-09-18')).toBe('2026-09-18 周五')
    expect(day('2026-09-17T16:30:00Z')).toBe('2026-09-18 周五')
    expect(moment('2026-09-18T08:05:00Z')).toBe('2026-09-18 周五 16:05')
  })

  it('shows a deadline at midnight as the end of the day before', () => {
    expect(deadline('2026-10-09T16:00:00Z')).toBe('2026-10-09 周五 24:00')
    expect(deadline('2026-10-09T04:00:00Z')).toBe('2026-10-09 周五 12:00')
  })

  it('speaks English', () => {
    speak('en')
    expect(day('2026-09-18')).toBe('2026-09-18 Fri')
  })

  it('shows a dash for none', () => {
    expect(day(null)).toBe('—')
    expect(moment(undefined)).toBe('—')
    expect(dateOf('')).toBe('')
  })
})
