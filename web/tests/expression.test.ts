import { describe, expect, it } from 'vitest'
import type { ServiceParameter } from '../src/api/definitions'
import { completions, fault, literal, literalType } from '../src/studio/expression'

const days: ServiceParameter = { name: 'days', required: true, title: '天数', type: 'number', choices: [] }
const closing: ServiceParameter = { name: 'closing', required: false, title: '结案方式', type: 'string', choices: [{ value: 'done', label: '办结' }] }

describe('expressions', () => {
  it('completes the last name and keeps the text before it', () => {
    const names = ['case.number', 'facts', 'facts.school', 'request.days']
    expect(completions('', names)).toEqual(names.map((name) => `=${name}`))
    expect(completions('=facts', names)).toEqual(['=facts.school'])
    expect(completions('=request.days + ca', names)).toEqual(['=request.days + case.number'])
    expect(completions('=if x then ', names, 1)).toEqual(['=if x then case.number'])
  })

  it('knows the type of a literal alone', () => {
    expect([literalType('="x"'), literalType('= 3'), literalType('=true'), literalType('=facts.days'), literalType('')]).toEqual(['string', 'number', 'boolean', '', ''])
    expect([literal('done'), literal(3), literal(false)]).toEqual(['"done"', '3', 'false'])
  })

  it('tells what is wrong with a parameter', () => {
    expect(fault(undefined, '=1')).toBe('unknown')
    expect(fault(days, ' ')).toBe('missing')
    expect(fault(days, '="3"')).toBe('type')
    expect(fault(days, '=request.days')).toBe('')
    expect(fault(closing, '')).toBe('')
    expect(fault(closing, '="gone"')).toBe('choice')
    expect(fault(closing, '="done"')).toBe('')
    expect(fault({ ...days, type: 'Any' }, '="3"')).toBe('')
  })
})
