import { describe, expect, it } from 'vitest'
import { createApp, h, nextTick, reactive } from 'vue'
import type { HistoryEvent } from '../src/api/case-types'
import type { Outcome, Returned, Task } from '../src/api/types'
import { leftAsItWas } from '../src/cases/correction'
import DecisionBar from '../src/cases/DecisionBar.vue'
import { actorWords, lastOf } from '../src/cases/history'
import HistoryList from '../src/cases/HistoryList.vue'
import ReturnNote from '../src/cases/ReturnNote.vue'
import { register } from '../src/frame/elements'
import { i18n } from '../src/i18n'
import { fromWords } from '../src/inbox/origin'

function mount(component: object, props: Record<string, unknown>): HTMLElement {
  const box = document.body.appendChild(document.createElement('div'))
  const app = createApp(component, props)
  register(app)
  app.use(i18n).mount(box)
  return box
}
const texts = (box: HTMLElement, testid: string): string[] => [...box.querySelectorAll(`[data-testid="${testid}"]`)].map((one) => one.textContent?.trim() ?? '')

const LI = { name: '李建国', organisation: '金水区教育局', organisation_en: 'Jinshui', role_name: '学籍管理员', role_name_en: 'Clerk' }
const EVENTS: HistoryEvent[] = [
  { seq: 1, at: '2026-09-01T01:00:00Z', kind: 'started', sentence: '发起', actor: LI, system: false },
  { seq: 7, at: '2026-09-02T01:00:00Z', kind: 'decided', sentence: '核办：同意', outcome: 'approve', actor: LI, system: false },
  { seq: 9, at: '2026-09-02T01:00:00Z', kind: 'completed', sentence: '转移学籍', actor: null, system: true },
]

describe('a history', () => {
  it('tells unit, role and name of whoever decided, and folds what the system did', async () => {
    const box = mount(HistoryList, { events: EVENTS })
    expect(texts(box, 'history-who')).toEqual(['金水区教育局 学籍管理员 李建国', '金水区教育局 学籍管理员 李建国'])
    expect(box.textContent).not.toContain('转移学籍')
    box.querySelector<HTMLElement>('[data-testid="history-fold"]')?.click()
    await nextTick()
    expect(texts(box, 'history-who')[0]).toBe('系统')
    expect(box.textContent).toContain('转移学籍')
  })

  it('ends with what a person did last', () => {
    expect(lastOf(EVENTS)?.seq).toBe(7)
    expect(lastOf([EVENTS[2]])?.seq).toBe(9)
    expect([lastOf([]), actorWords(null)]).toEqual([undefined, ''])
  })
})

const RETURNED: Returned = { by: { id: 'o', name: '金水区教育局', role_name: '学籍管理员' }, person: '李建国', at: '2026-09-02T01:00:00Z', label: '退回补正', reason: '请写明居住情况', asked: [{ key: 'note', label: '情况说明' }], seat: { element: 'Authority', name: '主管部门核办' }, then: 'straight', corrects: true }

describe('a correction', () => {
  it('says who returned it, why, and what is to be corrected', () => {
    const box = mount(ReturnNote, { value: RETURNED })
    for (const words of ['退回补正', '金水区教育局 学籍管理员 李建国', '请写明居住情况', '情况说明', '直接送回“主管部门核办”']) expect(box.textContent).toContain(words)
    expect(mount(ReturnNote, { value: { ...RETURNED, corrects: false }, here: 'Authority' }).textContent).toContain('送回本环节')
    expect(mount(ReturnNote, { value: { ...RETURNED, corrects: false }, here: 'Leader' }).textContent).toContain('请本环节重新办理')
  })

  it('is left as it was while something asked for is as before', () => {
    const before = { reason: 'job', note: '旧', evidence: ['a', 'b'] }
    const left = (given: Record<string, unknown>, keys: string[]): string[] => leftAsItWas({ ...RETURNED, asked: keys.map((key) => ({ key, label: key })) }, before, given)
    expect(left({ reason: 'household', note: '旧' }, ['note'])).toEqual(['note'])
    expect(left({ reason: 'job', note: '新' }, ['note'])).toEqual([])
    expect(left({ note: '' }, ['note'])).toEqual(['note'])
    expect(left({ note: '新', evidence: ['b', 'a'] }, ['note', 'evidence'])).toEqual(['evidence'])
    expect(left({ note: '新', evidence: ['a', 'b', 'c'] }, ['note', 'evidence'])).toEqual([])
    expect(left({ reason: 'job', note: '旧' }, [])).toEqual(['reason', 'note'])
    expect(left({ reason: 'job', note: '新' }, [])).toEqual([])
  })
})

describe('a return', () => {
  const back: Outcome = { value: 'back', label: '退回补正', reason: true, returns: true, corrects: true, asks: [{ key: 'note', label: '情况说明' }, { key: 'files', label: '材料' }] }
  const task = { outcomes: [back], can: { decide: true }, sentence: '', then: 'seats', return_to: [{ element: 'A', name: '学校审核' }] } as unknown as Task

  it('names what is to be corrected, to whom it goes and where next, and is not sent before', async () => {
    const sent: unknown[] = []
    const box = mount(DecisionBar, { task, busy: false, problem: null, next: '', onDecide: (...given: unknown[]) => sent.push(given) })
    const all = (testid: string): HTMLElement[] => [...box.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)]
    const tick = async (one: HTMLElement): Promise<void> => {
      ;(one as HTMLInputElement).checked = true
      one.dispatchEvent(new Event('change'))
      await nextTick()
    }
    const button = (): HTMLButtonElement => all('decision-confirm')[0] as HTMLButtonElement
    all('decision-back')[0].click()
    await nextTick()
    const reason = box.querySelector('textarea') as HTMLTextAreaElement
    reason.value = '看不清'
    reason.dispatchEvent(new Event('input'))
    await nextTick()
    expect([button().disabled, all('not-named').length]).toEqual([true, 1])
    await tick(all('return-asked')[0])
    await tick(all('return-asked')[1])
    expect(button().disabled).toBe(false)
    button().closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await tick(all('return-to')[1])
    await tick(all('return-then')[1])
    button().closest('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    const asked = ['note', 'files']
    expect(sent).toEqual([['back', '看不清', { asked, to: '', then: 'seats' }], ['back', '看不清', { asked, to: 'A', then: 'straight' }]])
  })
})

describe('the words offered with a decision', () => {
  const outcome = (value: string, style: Outcome['style'], words: string): Outcome => ({ value, label: value, style, phrases: [{ zh: words, en: words }] })
  const task = { outcomes: [outcome('approve', 'primary', '材料齐全'), outcome('refuse', 'danger', '不符合条件')], can: { decide: true }, sentence: '' } as unknown as Task

  it('belong to the outcome that was chosen, and what was written for another is not kept', async () => {
    const box = mount(DecisionBar, { task, busy: false, problem: null, next: '' })
    const click = async (testid: string): Promise<void> => {
      box.querySelector<HTMLElement>(`[data-testid="${testid}"]`)?.click()
      await nextTick()
      await nextTick()
    }
    await click('decision-refuse')
    expect(texts(box, 'phrase')).toEqual(['不符合条件'])
    await click('phrase')
    await click('decision-cancel')
    await click('decision-approve')
    expect(texts(box, 'phrase')).toEqual(['材料齐全'])
    expect(box.querySelector('textarea')?.value).toBe('')
    await click('decision-cancel')
  })

  it('ask why when nothing asked for was changed', async () => {
    const state = reactive({ task, busy: false, problem: null, next: '', asksWhy: false })
    const box = mount({ render: () => h(DecisionBar, state) }, {})
    box.querySelector<HTMLElement>('[data-testid="decision-approve"]')?.click()
    await nextTick()
    expect([texts(box, 'asks-why'), box.querySelector('label')?.textContent]).toEqual([[], '意见（可不填）'])
    state.asksWhy = true
    await nextTick()
    expect(texts(box, 'asks-why')[0]).toContain('写明不改的原因')
    expect(box.querySelector('label')?.textContent).toBe('不改的原因（必填）')
  })
})

describe('from where a task came', () => {
  const t = (key: string, words?: Record<string, string>): string => (words ? `${key}:${words.unit}` : key)
  const organisation = { id: 'school', name: '第一小学' }

  it('is the desk that sent it on, not the unit of the reader', () => {
    expect(fromWords({ organisation, from: { id: 'county', name: '教育局', role_name: '学籍管理员' } }, t)).toBe('inbox.from:教育局 学籍管理员')
    expect(fromWords({ organisation, from: { id: 'school', name: '第一小学', role_name: '学籍主管领导' } }, t)).toBe('inbox.from:学籍主管领导')
    expect(fromWords({ organisation, from: { id: 'school', name: '第一小学' } }, t)).toBe('inbox.from_own')
    expect(fromWords({ organisation, from: null }, t)).toBe('第一小学')
  })
})
