/** Fields that look empty are empty: the browser judges as the server does (tests/feel/test_blank.py holds the same signs). */
// @vitest-environment happy-dom
import { Form } from '@bpmn-io/form-js-viewer'
import { describe, expect, it } from 'vitest'
import { filled, judgeBlanks, type Judging } from '../src/cases/form-widgets'
import { isBlank } from '../src/frame/blank'

const UNSEEN = ['', ' ', '\n\t', '\u00a0', '\u00ad', '\u034f', '\u115f', '\u1160', '\u17b4', '\u180b', '\u180e', '\u200b', '\u200d', '\u202e', '\u2028', '\u2060', '\u2800', '\u3000', '\u3164', '\ufe0f', '\ufeff', '\uffa0', '\u{1d159}', '\u{e0100}', '\u{e0041}', ' \u200b\u3164\n']
const SEEN = ['同意', '.', '〇', '0', '\u200b无', '☐']

describe('a blank text', () => {
  it.each(UNSEEN)('shows nothing: %j', (text) => expect(isBlank(text)).toBe(true))
  it.each(SEEN)('is not one that shows something: %j', (text) => expect(isBlank(text)).toBe(false))

  it('is marked in a required field of a form and is not sent', async () => {
    const field = { type: 'textfield', key: 'why', label: '理由', validate: { required: true } }
    const wrong = async (why: string): Promise<unknown> => {
      const form = new Form({ container: document.createElement('div') })
      judgeBlanks(form as unknown as Judging)
      await form.importSchema({ type: 'default', components: [field] }, { why })
      return Object.values(form.validate())
    }
    expect(await wrong('\u200b')).toEqual([['Field is required.']])
    expect(await wrong('迁居')).toEqual([])
    expect(filled({ why: '\u2800', how: '迁居' })).toEqual({ how: '迁居' })
  })
})
