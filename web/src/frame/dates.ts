/** Dates as people read them here: `2026-09-18 周五`, always the wall clock of Asia/Shanghai. */
import { language } from '../i18n'

const ZONE = 'Asia/Shanghai'
const WEEK_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const WEEK_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

const PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
})

function parts(instant: Date): Record<string, string> {
  return Object.fromEntries(PARTS.formatToParts(instant).map((part) => [part.type, part.value]))
}

export function weekday(date: string): string {
  const [year, month, day] = date.split('-').map(Number)
  const index = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  return (language() === 'en' ? WEEK_EN : WEEK_ZH)[index]
}

/** `2026-09-18 周五` of an instant or of a plain date; a dash for none. */
export function day(value: string | null | undefined): string {
  const date = dateOf(value)
  return date ? `${date} ${weekday(date)}` : '—'
}

/** `2026-09-18` of an instant (as seen in Shanghai) or of a plain date; '' for none. */
export function dateOf(value: string | null | undefined): string {
  if (!value) return ''
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value
  const instant = new Date(value)
  if (Number.isNaN(instant.getTime())) return value
  const seen = parts(instant)
  return `${seen.year}-${seen.month}-${seen.day}`
}

/** `2026-09-18 周五 16:30`; a dash for none. */
export function moment(value: string | null | undefined): string {
  if (!value) return '—'
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return day(value)
  const instant = new Date(value)
  if (Number.isNaN(instant.getTime())) return value
  const seen = parts(instant)
  return `${day(value)} ${seen.hour}:${seen.minute}`
}

/**
 * A deadline is an exclusive instant: `00:00` of a day means that the whole day before is still in time.
 */
export function deadline(value: string | null | undefined): string {
  if (!value) return '—'
  const instant = new Date(value)
  if (Number.isNaN(instant.getTime())) return value
  const seen = parts(instant)
  if (seen.hour !== '00' || seen.minute !== '00') return moment(value)
  return `${day(new Date(instant.getTime() - 60_000).toISOString())} 24:00`
}
