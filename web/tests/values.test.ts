import { beforeEach, describe, expect, it } from 'vitest'
import { speak } from '../src/i18n'
import { sayValue } from '../src/i18n/say'
import { read } from '../src/inbox/saved-filters'
import { editorOf, valueWords } from '../src/settings/value'
import { isFinished, percent } from '../src/students/jobs'

const WORDS = { yes: '是', no: '否' }

beforeEach(() => speak('zh-CN'))

describe('values of settings', () => {
  it('chooses the editor by type, then by the look of the value', () => {
    expect(editorOf({ type: 'boolean', value: true })).toBe('switch')
    expect(editorOf({ type: 'unknown', value: { from: '09-01', to: '10-31' } })).toBe('window')
    expect(editorOf({ type: 'unknown', value: [{ from: '09-01', to: '10-31' }] })).toBe('windows')
    expect(editorOf({ type: 'text', value: 'a', options: [{ value: 'a', label: '甲' }] })).toBe('choice')
    expect(editorOf({ type: 'unknown', value: { a: 1 } })).toBe('json')
  })

  it('says values in words with units and option names', () => {
    expect(valueWords({ value: 10, unit: '个工作日' }, WORDS)).toBe('10 个工作日')
    expect(valueWords({ value: ['a', 'b'], options: [{ value: 'a', label: '户口簿' }] }, WORDS)).toBe('户口簿、b')
    expect(sayValue({ from: '09-01', to: '10-31' }, WORDS)).toBe('09-01 – 10-31')
    expect(sayValue(false, WORDS)).toBe('否')
    expect(sayValue([], WORDS)).toBe('—')
  })
})

describe('long work', () => {
  it('shows progress that ends only with the work', () => {
    expect(percent({ id: 'j', state: 'running', progress: { done: 5000, total: 5000 } })).toBe(99)
    expect(percent({ id: 'j', state: 'done' })).toBe(100)
    expect(percent(null)).toBe(0)
    expect(isFinished({ id: 'j', state: 'failed' })).toBe(true)
  })
})

describe('saved filters', () => {
  it('survives what somebody else left in the store', () => {
    expect(read('not json')).toEqual([])
    expect(read('{"a":1}')).toEqual([])
    expect(read('[{"name":"a"},null,3]')).toEqual([{ name: 'a' }])
  })
})
