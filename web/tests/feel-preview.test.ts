import { describe, expect, it } from 'vitest'
import sample from './feel-preview/sample.json'
import { preview, same } from './feel-preview/preview.mjs'

// sample.json holds what the server answers (tests/feel/test_agreement.py keeps it true) and, where the browser is
// known to answer otherwise, what it answers. docs/reference/feel-preview.md lists every known difference.
describe('FEEL in the browser and on the server', () => {
  it.each(sample.rows.filter((row) => !('preview' in row)))('agree on $text', ({ text, server }) => {
    expect(same(preview(text, sample.context).value, server)).toBe(true)
  })

  it.each(sample.rows.filter((row) => 'preview' in row))('differ as documented on $text', (row) => {
    const { value } = preview(row.text, sample.context)
    expect(same(value, row.preview)).toBe(true)
    expect(same(value, row.server)).toBe(false)
  })

  it('are compared on a hundred expressions', () => {
    expect(sample.rows.length).toBeGreaterThanOrEqual(100)
  })
})
