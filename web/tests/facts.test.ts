import { beforeEach, describe, expect, it } from 'vitest'
import { createApp, nextTick } from 'vue'
import { i18n, speak } from '../src/i18n'
import FactList from '../src/students/FactList.vue'

beforeEach(() => speak('zh-CN'))

const fields = [
  { key: 'hkszdm', label: '户口所在地行政区划', label_en: 'Household division', value: '河南省郑州市金水区', value_en: 'Jinshui District, Zhengzhou City, Henan', code: '410105000000' },
  { key: 'lxdh', label: '联系电话', label_en: 'Telephone', value: '', value_en: '' },
]

describe('the lines of a student card', () => {
  it('read a place as its name in either language, with the code beside it in small', async () => {
    const page = document.createElement('div')
    createApp(FactList, { fields }).use(i18n).mount(page)
    const [place, phone] = page.querySelectorAll('dd')
    expect(place.textContent?.trim()).toBe('河南省郑州市金水区 410105000000')
    expect(place.querySelector('.small')?.textContent).toBe('410105000000')
    expect([phone.textContent?.trim(), phone.querySelector('.small')]).toEqual(['—', null])
    speak('en')
    await nextTick()
    expect(place.textContent).toContain('Jinshui District, Zhengzhou City, Henan')
  })
})
