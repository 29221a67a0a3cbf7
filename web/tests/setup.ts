/** The words of both languages, and the place of the page where dialogs open (index.html), before each test. */
import { beforeEach, vi } from 'vitest'
import { i18n } from '../src/i18n'
import en from '../src/i18n/en.json'
import zh from '../src/i18n/zh-CN.json'

i18n.global.setLocaleMessage('en', en)
i18n.global.setLocaleMessage('zh-CN', zh)

// why: the document of these tests fetches no style sheets
vi.mock('../src/frame/later/styles', () => ({ bring: async () => undefined }))

beforeEach(() => {
  const place = document.createElement('section')
  place.id = 'dialogs'
  document.body.replaceChildren(place)
})
