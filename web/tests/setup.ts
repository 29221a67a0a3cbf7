/** The place of the page where dialogs open (index.html), before each test. */
import { beforeEach } from 'vitest'

beforeEach(() => {
  const place = document.createElement('section')
  place.id = 'dialogs'
  document.body.replaceChildren(place)
})
