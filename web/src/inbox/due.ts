/** Due times in words and tone; the server's own words win, these are for rows that carry only numbers. */
import type { Due } from '../api/types'
import { language } from '../i18n'

export type Tone = '' | 'red' | 'amber' | 'green' | 'violet'

const TONES: Record<string, Tone> = { overdue: 'red', soon: 'amber', waits_calendar: 'amber' }

export const dueTone = (due: Due | null | undefined): Tone => TONES[due?.state ?? ''] ?? ''

/** `剩 3 个工作日`, `已超期 2 个工作日`, `今天截止`, `待日历`; '' when there is no limit. */
export function dueWords(due: Due | null | undefined): string {
  if (!due || due.state === 'none') return ''
  const english = language() === 'en'
  const given = english ? due.words_en : due.words
  return given || (english ? inEnglish(due) : inChinese(due))
}

function inChinese(due: Due): string {
  const days = Math.abs(due.working_days ?? 0)
  if (due.state === 'waits_calendar') return '待日历'
  if (due.state === 'overdue') return days ? `已超期 ${days} 个工作日` : '已超期'
  return days ? `剩 ${days} 个工作日` : '今天截止'
}

function inEnglish(due: Due): string {
  const days = Math.abs(due.working_days ?? 0)
  const counted = `${days} working day${days === 1 ? '' : 's'}`
  if (due.state === 'waits_calendar') return 'waits for the calendar'
  if (due.state === 'overdue') return days ? `${counted} overdue` : 'overdue'
  return days ? `${counted} left` : 'due today'
}
