import { beforeEach, describe, expect, it } from 'vitest'
import type { ScenarioValues, WalkStep } from '../src/api/trying'
import { speak } from '../src/i18n'
import { drawingWords } from '../src/studio/drawing-words'
import { relatedUnit } from '../src/studio/relations'
import { along, begun, changed, desks, leaves, position, written } from '../src/studio/trial'

beforeEach(() => speak('zh-CN'))

const step = (kind: string, element: string, waiting: string[] = [], more: Partial<WalkStep> = {}): WalkStep => ({ turn: 0, at: '2026-09-18T01:00:00Z', kind, element, waiting, ...more })
const way = (flow: string, target: string, taken: boolean) => ({ flow, target, taken, condition: null, default: false, holds: null, values: {} })

const walk: WalkStep[] = [
  step('completed', 'Start'),
  step('passed', 'Fork', [], { ways: [way('F1', 'Leader', true), way('F2', 'End', false)] }),
  step('entered', 'Leader', ['Leader'], { role: 'student_leader', organisation: 'authority of 一小', due_at: '2026-10-09T16:00:00Z' }),
  step('decided', 'Leader', [], { outcome: 'approve' }),
  step('completed', 'End'),
]

describe('the walk of a trial run', () => {
  it('shows at each step where the case rests, what it passed and by which flow', () => {
    expect(position(walk, 2)).toEqual({ now: 'Leader', waiting: ['Leader'], past: ['Start', 'Fork'], flows: ['F1'] })
    expect(position(walk, 0)).toEqual({ now: 'Start', waiting: [], past: [], flows: [] })
    expect(position([...walk, step('ended', 'process')], 5).now).toBe('End')
    expect(position([], 0)).toEqual({ now: '', waiting: [], past: [], flows: [] })
  })

  it('goes from one step worth showing to the next and ends at the end', () => {
    expect(along(walk, 0, 1)).toBe(1)
    expect(along(walk, 3, 1)).toBe(4)
    expect(along(walk, 3, -1)).toBe(2)
  })

  it('names the desk on which a task lies, only while it lies there', () => {
    expect(desks(walk, 2).map((one) => one.organisation)).toEqual(['authority of 一小'])
    expect(desks(walk, 3)).toEqual([])
    expect(relatedUnit('authority of 一小')).toBe('一小的学籍主管部门')
    expect(relatedUnit('一小')).toBe('一小')
  })
})

describe('a play of one’s own', () => {
  const values: ScenarioValues = { process: 'p', base: 'b.yaml', given: { facts: { far: false, days: 10, list: [1] } }, start: { by: 'me', request: { a: 1 } }, play: [{ wait: '1WD' }], expect: { state: 'ended' } }

  it('begins with what the scenario supposes, and without its steps', () => {
    expect(begun(values)).toEqual({ play: [], request: { a: 1 }, given: values.given })
  })

  it('changes one supposed value and leaves the scenario as it was', () => {
    expect(leaves(values.given)).toEqual([['facts/far', false], ['facts/days', 10]])
    expect(changed(values.given, ['facts', 'far'], true)).toEqual({ facts: { far: true, days: 10, list: [1] } })
    expect(values.given?.facts).toEqual({ far: false, days: 10, list: [1] })
  })

  it('is sent as a scenario that expects nothing and needs no base', () => {
    const sent = JSON.parse(written(values, { play: [{ decide: 'Leader', outcome: 'approve' }], request: { a: 2 }, given: {} })) as ScenarioValues
    expect(sent).toEqual({ process: 'p', given: {}, start: { by: 'me', request: { a: 2 } }, play: [{ decide: 'Leader', outcome: 'approve' }], expect: {} })
  })
})

describe('the words of a drawing', () => {
  const xml = `<d xmlns:bpmn="b" xmlns:heban="urn:heban:bpmn:1"><bpmn:startEvent id="Start" name="发起"><bpmn:extensionElements><heban:form key="start.form"/></bpmn:extensionElements></bpmn:startEvent>
    <bpmn:userTask id="Leader" name="领导审核" heban:nameEn="Leader decides"><bpmn:extensionElements><heban:outcome value="approve" label="同意" labelEn="Approve"/></bpmn:extensionElements></bpmn:userTask></d>`

  it('calls a message what the event is called that catches it', () => {
    const words = drawingWords('<d xmlns:bpmn="b"><bpmn:message id="M1" name="cancel"/><bpmn:boundaryEvent id="E1" name="撤销"><bpmn:messageEventDefinition messageRef="M1"/></bpmn:boundaryEvent></d>')
    expect(words.message('cancel')).toBe('撤销')
    expect(words.message('other')).toBe('other')
  })

  it('gives names, outcomes and the start form, and speaks ids as names', () => {
    const words = drawingWords(xml)
    expect(words.name('Leader')).toBe('领导审核')
    expect(words.outcome('Leader', 'approve')).toBe('同意')
    expect(words.startForm).toBe('start.form')
    expect(words.spoken('不应到达 Leader，但到达了')).toBe('不应到达 领导审核，但到达了')
    speak('en')
    expect(words.name('Leader')).toBe('Leader decides')
    expect(words.name('Unnamed')).toBe('Unnamed')
  })
})
