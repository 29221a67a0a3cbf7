import { beforeEach, describe, expect, it } from 'vitest'
import { createApp } from 'vue'
import type { Outlook } from '../src/api/organisations'
import { i18n, speak } from '../src/i18n'
import { lastDay, objection, parted, planned, present, standing } from '../src/organisations/affiliation'
import MoveOutlook from '../src/organisations/MoveOutlook.vue'

beforeEach(() => speak('zh-CN'))

const unit = (id: string) => ({ id, name: `${id}局`, name_en: `Bureau ${id}` })
const period = (parent: string, from: string, to: string | null) => ({ parent, name: parent, from, to, document: '', recorded_at: null })
const school = { id: 'school', name: '一小', name_en: 'First School' }
const outlook = (before: string[], after: string[], more: Partial<Outlook> = {}): Outlook =>
  ({ on: '2026-12-01', before: before.map(unit), after: after.map(unit), units: 1, desks: [], ...more })

describe('the periods of an affiliation', () => {
  const all = [period('a', '2000-01-01', '2026-09-18'), period('b', '2026-09-18', '2026-12-01'), period('c', '2026-12-01', null)]

  it('are past, present and planned as the day stands, also on the day of a change itself', () => {
    expect(all.map((one) => standing(one, '2026-09-18'))).toEqual(['past', 'now', 'planned'])
    expect(all.map((one) => standing(one, '2026-12-01'))).toEqual(['past', 'past', 'now'])
    expect([present(all, '2026-09-18')?.parent, planned(all, '2026-09-18')?.parent]).toEqual(['b', 'c'])
    expect(planned(all, '2026-12-01')).toBeUndefined()
  })

  it('end on the day before the next one begins', () => {
    expect(all.map(lastDay)).toEqual(['2026-09-17', '2026-11-30', ''])
  })
})

describe('what a change of affiliation will do', () => {
  const page = (found: Outlook): HTMLElement => {
    const box = document.createElement('div')
    createApp(MoveOutlook, { found, unit: school }).use(i18n).mount(box)
    return box
  }

  it('is said from where the lines part', () => {
    const lines = parted(['m', 'p', 'old'].map(unit), ['m', 'p', 'q', 'new'].map(unit))
    expect([lines.shared, lines.before, lines.after].map((line) => line.map((one) => one.id))).toEqual([['m', 'p'], ['old'], ['q', 'new']])
    expect(parted([unit('m')], [unit('m')])).toEqual({ shared: [unit('m')], before: [], after: [] })
  })

  it('names whose tasks go where, and how many units come along', () => {
    const desks = [{ organisation: unit('old'), role: 'student_clerk', role_name: '学籍管理员', n: 3, becomes: unit('new') }]
    const text = page(outlook(['m', 'old'], ['m', 'new'], { units: 8, desks })).textContent ?? ''
    expect(text).toContain('old局 · 学籍管理员 3 件 → new局')
    expect(text).toContain('其下 7 个单位')
    expect(text).toContain('new局 / 一小')
  })

  it('objects before anything is sent where nothing would change or a circle would come about', () => {
    const same = outlook(['m', 'a'], ['m', 'a'])
    const below = outlook(['m', 'a'], ['m', 'a', 'school', 'x'])
    expect([objection(same, 'school'), objection(below, 'school'), objection(outlook(['m', 'a'], ['m']), 'school')]).toEqual(['same', 'below', ''])
    expect(page(same).textContent).toContain('不用变更')
    expect(page(below).querySelector('[data-testid="outlook-desks"]')).toBeNull()
  })
})
