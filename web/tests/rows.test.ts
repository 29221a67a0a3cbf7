import ElementPlus from 'element-plus'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick } from 'vue'
import type { CaseRow, RowsPage } from '../src/api/rows'
import CaseRows from '../src/cases/CaseRows.vue'
import { leftAlone, marked } from '../src/cases/rows'
import { i18n, speak } from '../src/i18n'

const row = (number: number): CaseRow => ({
  id: `r${number}`, number, body: 1, state: 'open', state_name: '办理中', reason: '', findings: [], decision: null,
  cells: { xm: { value: '某', text: '某' }, room: { value: String(number), text: String(number) } },
})
const PAGE: RowsPage = {
  columns: [{ key: 'xm', title: '姓名', shown: false, required: true, listed: true, fixed: false, stands: true, choices: [] }, { key: 'room', title: '班级', shown: true, required: false, listed: true, fixed: true, stands: false, choices: [] }, { key: 'how', title: '选择', shown: true, required: false, listed: true, fixed: false, stands: false, choices: [{ value: '08', label: '结业' }] }],
  decides: [{ value: 'approve', label: '同意', reason: false }, { value: 'return', label: '退回', reason: true }],
  writes: true, counts: { undecided: 3 }, items: [row(3), row(1), row(2)], total: 3, choices: { room: ['1', '2', '3'].map((one) => ({ value: one, label: `${one} 班` })) },
}
const sent: { path: string; body: Record<string, unknown> }[] = []

beforeEach(() => {
  sent.length = 0
  speak('zh-CN')
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = JSON.parse(String(init.body ?? '{}'))
    sent.push({ path: url, body })
    if (init.method === 'GET') return new Response(JSON.stringify({ id: 'r1', values: { xm: '王小明', room: '1', how: '08' } }), { status: 200 })
    if (init.method === 'PUT') return new Response(JSON.stringify({ id: 'r1', findings: [] }), { status: 200 })
    const answer = url.endsWith('/selections') ? { id: 's1', rows: 3 } : url.endsWith('/decide') ? { rows: 2, left: [{ why: 'own', rows: 1, message: '由本人填报', message_en: 'own' }], counts: {} } : PAGE
    return new Response(JSON.stringify(answer), { status: 200 })
  })
})

describe('marking rows', () => {
  it('means what is shown, in the order shown', () => {
    const shown = [row(3), row(1), row(2)]
    const first = marked(shown, new Set(), 3, null, false)
    expect([...marked(shown, first, 1, 3, true)].sort()).toEqual([1, 3])
    expect([...marked(shown, new Set([1, 3]), 3, 1, false)]).toEqual([1])
    expect([...marked([row(9)], new Set(), 9, 3, true)]).toEqual([9])
  })

  it('says why rows were left alone', () => {
    expect(leftAlone({ rows: 0, counts: {}, left: [{ why: 'own', rows: 2, message: '由本人填报', message_en: 'own' }] })).toBe('由本人填报 2')
  })
})

const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((go) => setTimeout(go))
  await nextTick()
}
const by = (id: string): HTMLElement => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!
const bodies = (end: string): Record<string, unknown>[] => sent.filter((one) => one.path.endsWith(end)).map((one) => one.body)

async function opened(): Promise<void> {
  const place = document.body.appendChild(document.createElement('div'))
  createApp(CaseRows, { task: 't1', can: true }).use(i18n).use(ElementPlus).mount(place)
  await quiet()
}

async function clicked(id: string): Promise<void> {
  by(id).click()
  await quiet()
}

afterEach(() => (document.body.innerHTML = ''))

describe('the list of a task', () => {
  it('decides all that match by what the server froze, not by what is on the page', async () => {
    await opened()
    await clicked('rows-all-approve')
    await clicked('rows-send')
    expect(bodies('/selections')).toHaveLength(1)
    expect(bodies('/rows/decide')[0]).toMatchObject({ outcome: 'approve', selection: 's1' })
    expect(by('rows-told').textContent).toContain('由本人填报 1')
  })

  it('wants a reason for a return, and sends the marked rows alone', async () => {
    await opened()
    await clicked('row-mark-1')
    await clicked('rows-return')
    expect((by('rows-send') as HTMLButtonElement).disabled).toBe(true)
    const reason = document.querySelector<HTMLTextAreaElement>('#rows-reason')!
    reason.value = '存疑'
    reason.dispatchEvent(new Event('input'))
    await quiet()
    await clicked('rows-send')
    expect(bodies('/rows/decide')[0]).toMatchObject({ outcome: 'return', reason: '存疑', rows: [1] })
  })

  it('asks of a row only what may be written, choices to be picked, and sends nothing else', async () => {
    await opened()
    await clicked('row-edit-1')
    expect(by('row-about').textContent).toContain('王小明')
    expect([by('row-xm'), by('row-room')]).toEqual([null, null])
    expect(by('row-form').textContent).toContain('结业')
    await clicked('row-keep')
    expect(bodies('/rows/r1').at(-1)).toEqual({ values: { how: '08' } })
  })

  it('forgets the marks when the filter changes', async () => {
    await opened()
    await clicked('row-mark-1')
    expect((by('rows-approve') as HTMLButtonElement).disabled).toBe(false)
    await clicked('rows-chip-undecided')
    expect(bodies('/search').at(-1)).toMatchObject({ decision: 'undecided', start: 0 })
    expect((by('rows-approve') as HTMLButtonElement).disabled).toBe(true)
  })
})
