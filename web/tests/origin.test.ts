import { beforeAll, describe, expect, it } from 'vitest'
import { learn, speak } from '../src/i18n'
import { group, origin } from '../src/settings/origin'

describe('where what holds comes from', () => {
  beforeAll(async () => {
    await learn('en')
    speak('en')
  })

  it('names the level, its day and its document', () => {
    const level = { organisation: 'o', name: '河南省教育厅', name_en: 'Henan' }
    expect(origin({ level, since: '2026-09-18', document: 'No. 5', source_en: 'the guide' })).toBe('Henan · since 2026-09-18 Fri · No. 5')
  })

  it('names what a setting is listed under where its title does not', () => {
    const about = { key: 'x', type: 'flag', group_name: '休学', group_name_en: 'Suspension', title: '休学：必交材料' }
    expect(group({ ...about, title_en: 'Suspension: evidence' })).toBe('')
    expect(group({ ...about, title_en: 'Evidence required' })).toBe('Suspension')
  })

  it('names the document of the national default where no level set it', () => {
    expect(origin({ level: null, document: '', source: '指南', source_en: 'the guide' })).toBe('Default · the guide')
  })
})
