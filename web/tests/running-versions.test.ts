/** Migrations in the making, figures on a drawing, coverage: what is shown of them. */
import { describe, expect, it } from 'vitest'
import type { LiveNode } from '../src/api/live'
import type { Migration, Plan, Preview } from '../src/api/migrations'
import { figuresOf, missed } from '../src/studio/coverage'
import { heat, span } from '../src/studio/live'
import { changed, choose, chosenFirst, kindKey, marks, percent, sorted } from '../src/studio/migration'

const element = (id: string, to: string | null, how: 'id' | 'name' | 'none' = 'id') => ({ id, kind: 'user', name: id, to, how, choices: [] })
const plan: Plan = {
  elements: [element('A', 'A'), element('B', 'B2', 'name'), element('C', null, 'none')],
  targets: ['A', 'B2', 'D'].map((id) => ({ id, kind: 'user', name: id })), xml_from: '', xml_to: '', running: 3,
}

describe('a plan', () => {
  it('shows what is lost, guessed and new, and puts the doubtful ones first', () => {
    expect(marks(plan.elements, plan.targets)).toEqual({ from: { 'is-removed': ['C'], 'is-changed': ['B'] }, to: { 'is-added': ['D'], 'is-changed': ['B2'] } })
    expect(sorted(plan.elements).map((one) => one.id)).toEqual(['C', 'B', 'A'])
  })
  it('keeps as changes only what differs from itself', () => {
    const mine = choose(plan, {}, 'C', 'D')
    expect(mine).toEqual({ C: 'D' })
    expect(changed(plan, mine).map((one) => [one.to, one.how])).toEqual([['A', 'id'], ['B2', 'name'], ['D', 'edited']])
    expect(choose(plan, mine, 'C', null)).toEqual({})
    expect(changed(plan, { A: null })[0]).toMatchObject({ to: null, how: 'none' })
  })
  it('chooses the cases that can be moved without a warning', () => {
    const found = [{ id: '1', ok: true, warnings: [] }, { id: '2', ok: true, warnings: ['!'] }, { id: '3', ok: false, warnings: [] }]
    expect(chosenFirst(found as unknown as Preview[])).toEqual(['1'])
  })
  it('tells how far it is, forwards and back', () => {
    const figures = { pending: 1, moved: 2, refused: 1, undone: 0, kept: 0 }
    expect(percent({ state: 'confirmed', figures } as Migration)).toBe(75)
    expect(percent({ state: 'undoing', figures } as Migration)).toBe(50)
  })
  it('calls a kind of element as the palette does', () => {
    expect([kindKey('user'), kindKey('parallel'), kindKey('?')]).toEqual(['bpmn.UserTask', 'bpmn.ParallelGateway', 'bpmn.Task'])
  })
})

describe('live figures', () => {
  const node = (id: string, waiting: number, kind = 'user'): LiveNode => ({ element: id, kind, name: id, waiting, overdue: 0, incidents: 0, done: 0, median: null, p90: null })
  it('colours by the hottest, and what holds others not at all', () => {
    const found = heat([node('A', 10), node('B', 1), node('C', 0), node('S', 11, 'sub_process')], 'waiting')
    expect([...found]).toEqual([['A', 5], ['B', 1], ['C', 0]])
    expect([...heat([node('A', 3)], 'overdue').values()]).toEqual([0])
  })
  it('says a span in its two largest units', () => {
    expect([span(null), span(20), span(3600), span(90000), span(86400 * 3 + 3600 * 4 + 60)]).toEqual(['—', '不到 1 分钟', '1 小时', '1 天 1 小时', '3 天 4 小时'])
  })
})

it('counts what scenarios pass and lists what none of them does', () => {
  const found = { scenarios: 2, failed: [], nodes: { A: 2, B: 0 }, flows: { f: 1, g: 0 } }
  expect(figuresOf(found)).toEqual({ scenarios: 2, nodes: 1, all_nodes: 2, flows: 1, all_flows: 2 })
  expect(missed(found)).toEqual(['B', 'g'])
})
