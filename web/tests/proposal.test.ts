import { describe, expect, it } from 'vitest'
import { i18n } from '../src/i18n'
import { proposalWords } from '../src/settings/proposal'

describe('a change that waits for a second person', () => {
  it('says what it opens or closes and in which stage, in both languages', () => {
    const one = { title: '是否办理', title_en: 'Allowed', group_name: '转学', group_name_en: 'Transfer', stage: 'primary', value: false }
    i18n.global.locale.value = 'en'
    expect(proposalWords(one)).toBe('Close Transfer · Primary')
    expect(proposalWords({ ...one, value: true, stage: '', group_name: '', group_name_en: '' })).toBe('Open Allowed · All stages')
    i18n.global.locale.value = 'zh-CN'
    expect(proposalWords(one)).toBe('停办“转学” · 小学')
  })
})
