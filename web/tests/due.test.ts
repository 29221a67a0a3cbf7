import { beforeEach, describe, expect, it } from 'vitest'
import { speak } from '../src/i18n'
import { dueTone, dueWords } from '../src/inbox/due'

describe('due times in words', () => {
  beforeEach(() => speak('zh-CN'))

  it('says how many working days are left, over, or that today is the last', () => {
    expect(dueWords({ state: 'ok', working_days: 3 })).toBe('剩 3 个工作日')
    expect(dueWords({ state: 'overdue', working_days: -2 })).toBe('已超期 2 个工作日')
    expect(dueWords({ state: 'soon', working_days: 0 })).toBe('今天截止')
    expect(dueWords({ state: 'waits_calendar' })).toBe('待日历')
  })

  it('says it in English with the singular', () => {
    speak('en')
    expect(dueWords({ state: 'soon', working_days: 1 })).toBe('1 working day left')
    expect(dueWords({ state: 'overdue', working_days: -2 })).toBe('2 working days overdue')
  })

  it('takes the words of the server before its own, in the language of the page', () => {
    const due = { state: 'ok' as const, working_days: 3, words: '还有三个工作日', words_en: 'three days to go' }
    expect(dueWords(due)).toBe('还有三个工作日')
    speak('en')
    expect(dueWords(due)).toBe('three days to go')
  })

  it('says nothing and colours nothing where there is no limit', () => {
    expect(dueWords({ state: 'none' })).toBe('')
    expect(dueWords(null)).toBe('')
    expect(dueTone({ state: 'none' })).toBe('')
    expect(dueTone({ state: 'overdue' })).toBe('red')
  })
})
