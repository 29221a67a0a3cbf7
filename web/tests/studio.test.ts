import { beforeEach, describe, expect, it } from 'vitest'
import { named } from '../src/cases/diagram'
import { inLanguage } from '../src/cases/form-language'
import { speak } from '../src/i18n'
import { sides, toneOf } from '../src/studio/compare'
import { format, parse } from '../src/studio/limit'
import { choices, learn, relatedUnit, relationWords } from '../src/studio/relations'

beforeEach(() => speak('zh-CN'))

describe('time limits', () => {
  it('reads and writes working days, days and hours', () => {
    for (const text of ['10WD', 'P3D', 'PT12H']) {
      const { count, unit } = parse(text)
      expect(format(count, unit)).toBe(text)
    }
  })

  it('leaves an expression an expression, and nothing nothing', () => {
    expect(parse('=settings.limit')).toEqual({ count: null, unit: 'expression', text: '=settings.limit' })
    expect(format(null, 'WD')).toBe('')
  })
})

describe('relations in words', () => {
  it('reads a path and a call', () => {
    expect(relationWords('=receiving.authority')).toBe('转入方的学籍主管部门')
    expect(relationWords('common_superior(releasing.authority, receiving.authority)')).toBe('转出方的学籍主管部门与转入方的学籍主管部门的最近的共同上级')
    speak('en')
    expect(relationWords('=receiving.authority')).toBe('authority of receiving side')
  })

  it('says what a folder declares in its words, for its own drawings and wherever it is named in full', () => {
    const declared = [{ value: 'rise.upper', label: '主管部门的上级', label_en: 'the authority above that of' }]
    learn('rise', declared)
    expect(relationWords('=facts.upper')).toBe('本案的主管部门的上级')
    expect(relationWords('={relation: "rise.upper", of: case.organisation}')).toBe('发起单位的主管部门的上级')
    expect(relatedUnit('rise.upper of 一小')).toBe('一小的主管部门的上级')
    speak('en')
    expect(relationWords('=facts.upper')).toBe('the authority above that of this case')
    expect(relationWords('={relation: "rise.upper", of: case.organisation}')).toBe('the authority above that of the unit that starts it')
    learn('fall', declared)
    expect(relationWords('=facts.upper')).toBe('upper of this case')
    expect(relationWords('={relation: "fall.upper", of: case.organisation}')).toBe('{relation: "fall.upper", of: case.organisation}')
    learn('', [])
  })

  it('leaves what it does not know as it is written', () => {
    expect(relationWords('if a then b else c')).toBe('if a then b else c')
  })

  it('offers what the diagram uses and each side at each level', () => {
    const offered = choices(['=receiving.school', '=releasing.authority'])
    expect(offered.slice(0, 2)).toEqual(['receiving.school', 'releasing.authority'])
    expect(offered).toContain('releasing.school')
    expect(new Set(offered).size).toBe(offered.length)
  })
})

describe('comparing versions', () => {
  it('colours what was removed before, what was added after, what changed on both', () => {
    const marks = sides([{ kind: 'added', element: 'A' }, { kind: 'removed', element: 'B' }, { kind: 'changed', element: 'C' }])
    expect(marks.before).toEqual({ 'is-removed': ['B'], 'is-changed': ['C'] })
    expect(marks.after).toEqual({ 'is-added': ['A'], 'is-changed': ['C'] })
    expect(toneOf({ kind: 'moved' })).toBe('amber')
  })
})

describe('English sides', () => {
  it('puts the English of a form in its place, options included', () => {
    const schema = { components: [{ label: '班级', 'label:en': 'Class', values: [{ label: '是', 'label:en': 'Yes', value: '1' }, { label: '否', value: '0' }] }] }
    expect(inLanguage(schema, 'en')).toEqual({ components: [{ label: 'Class', values: [{ label: 'Yes', value: '1' }, { label: '否', value: '0' }] }] })
    expect(inLanguage(schema, 'zh-CN')).toBe(schema)
  })

  it('makes room for an English word where a label was drawn for two characters, about the same middle', () => {
    const label = (x: number, width: number): string => `<s><BPMNLabel><Bounds x="${x}" width="${width}"/></BPMNLabel><Bounds x="1" width="2"/></s>`
    const xml = `<a xmlns:heban="urn:heban:bpmn:1"><b name="同意" heban:nameEn="Approved"/>${label(100, 24)}${label(100, 90)}</a>`
    const bounds = [...new DOMParser().parseFromString(named(xml, 'en'), 'application/xml').getElementsByTagName('Bounds')]
    expect(bounds.map((one) => [one.getAttribute('x'), one.getAttribute('width')])).toEqual([['76', '72'], ['1', '2'], ['100', '90'], ['1', '2']])
  })

  it('puts the English names into a diagram', () => {
    const xml = '<a xmlns:heban="urn:heban:bpmn:1"><b name="核办" heban:nameEn="Decide"/></a>'
    expect(named(xml, 'en')).toContain('name="Decide"')
    expect(named(xml, 'zh-CN')).toBe(xml)
  })
})
