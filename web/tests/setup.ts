/** The words of both languages, and the place of the page where dialogs open (index.html), before each test. */
import { beforeEach } from 'vitest'
import { i18n } from '../src/i18n'
import en from '../src/i18n/en.json'

i18n.global.setLocaleMessage('en', en)

beforeEach(() => {
  const place = document.createElement('section')
  place.id = 'dialogs'
  document.body.replaceChildren(place)
})
