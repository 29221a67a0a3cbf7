import { describe, expect, it } from 'vitest'
import { marksOf, speaker } from '../src/studio/merging'

const change = (kind: string, element: string) => ({ kind, element, sentence: '' })
const seen = { own: [change('added', 'X'), change('removed', 'Y')], changed: [change('changed', 'A')], result: [change('added', 'T')] }

describe('a merge on its page', () => {
  it('colours left what the variant changed, right what its original changed or what comes out', () => {
    expect(marksOf(seen, 'original')).toEqual({ from: { 'is-added': ['X'], 'is-changed': [] }, to: { 'is-added': [], 'is-changed': ['A'] } })
    expect(marksOf(seen, 'result').to).toEqual({ 'is-added': ['T'], 'is-changed': [] })
  })

  it('says elements by their names, whichever drawing has them', () => {
    const drawn = (id: string, name: string): string => `<d><task id="${id}" name="${name}"/></d>`
    const say = speaker({ xml_ours: drawn('Mine', '核查'), xml_theirs: drawn('Other', '备案'), xml_result: '<d/>' })
    expect(say('Mine → Other')).toBe('核查 → 备案')
    expect(speaker(null)('Mine')).toBe('Mine')
  })
})
