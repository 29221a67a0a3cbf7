/** A form is shown when its fields listen: what is typed into a date field before that is lost. */
import { expect, test } from 'vitest'
import { createApp, h } from 'vue'
import TaskForm from '../src/cases/TaskForm.vue'
import { i18n } from '../src/i18n'

const SCHEMA = { type: 'default', id: 'F', schemaVersion: 18, components: [{ type: 'datetime', subtype: 'date', dateLabel: 'From', id: 'Field_1', key: 'from' }] }

interface Listening extends HTMLInputElement {
  _flatpickr?: { config: { onChange: unknown[] } }
}

/** form-js listens to a date field by two functions that it gives to its calendar. */
const listens = (field: Listening | null): boolean => (field?._flatpickr?.config.onChange.length ?? 0) === 2

test('a date field is hidden until it listens, and shown then', async () => {
  const page = document.body.appendChild(document.createElement('div'))
  const app = createApp({ render: () => h(TaskForm, { schema: SCHEMA as never }) })
  app.use(i18n).mount(page)
  const seen: boolean[] = []
  for (let turn = 0; turn < 400 && !seen.includes(true); turn++) {
    await new Promise((go) => setTimeout(go, 5))
    const field = page.querySelector<Listening>('.fjs-datepicker input')
    if (field && !field.closest('.deaf')) seen.push(listens(field))
  }
  app.unmount()
  expect(seen).toEqual([true])
})
