import { beforeAll, describe, expect, it } from 'vitest'
import { learn, speak } from '../src/i18n'
import { origin } from '../src/settings/origin'

describe('where what holds comes from', () => {
  beforeAll(async () => {
    await learn('en')
    speak('en')
  })

  it('names the level, its day and its document', () => {
    const level = { organisation: 'o', name: '河南省教育厅', name_en: 'Henan' }
    expect(origin({ value: 1, level, since: '2026-09-18', document: 'No. 5', source_en: 'the guide' })).toBe('Henan · since 2026-09-18 Fri · No. 5')
  })

  it('names the document of the national default where no level set it', () => {
    expect(origin({ value: 1, level: null, document: '', source: '指南', source_en: 'the guide' })).toBe('Default · the guide')
  })
})
