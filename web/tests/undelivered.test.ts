import ElementPlus from 'element-plus'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Retried, Undelivered } from '../src/api/operations'
import { i18n, speak } from '../src/i18n'
import OperationsPage from '../src/operations/OperationsPage.vue'

const row = (id: string, number: string | null): Undelivered => ({
  id, kind: 'webhook', kind_name: '通知接收方', kind_name_en: 'Call to a receiver', key: `hook:${id}`, receiver: 'receiver.example', case: number ? { id: `c-${id}`, number } : null,
  created_at: '2026-09-18T01:00:00+00:00', given_up_at: '2026-09-19T08:00:00+00:00', attempts: 7, error: '没有应答', error_en: 'Expected an answer',
})
const kept = [row('a', 'HB-1'), row('b', null), row('c', 'HB-3')]
const again: Retried = { ...row('z', 'HB-9'), next_at: '2026-09-19T09:30:00+00:00', attempts: 2 }
let hurried: { ids: string[]; reason: string }[] = []
let waiting: Undelivered[] = []
let most = 100
let gone = false
let sent: { ids: string[]; reason: string }[] = []
const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((go) => setTimeout(go))
  await nextTick()
}
const by = <T extends HTMLElement>(id: string): T[] => [...document.querySelectorAll<T>(`[data-testid=${id}]`)]

async function opened(): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/operations/:tab?', name: 'operations', component: OperationsPage }, { path: '/cases/:id', component: OperationsPage }] })
  await router.push('/operations/undelivered')
  const place = document.body.appendChild(document.createElement('div'))
  createApp(OperationsPage).use(i18n).use(router).use(ElementPlus).mount(place)
  await quiet()
}

async function confirm(reason: string): Promise<void> {
  await quiet()
  const field = document.querySelector<HTMLTextAreaElement>('#resend-reason')!
  field.value = reason
  field.dispatchEvent(new Event('input'))
  await nextTick()
  by<HTMLButtonElement>('resend-confirm')[0].closest('form')!.dispatchEvent(new Event('submit', { cancelable: true }))
  await quiet()
}

beforeEach(() => {
  speak('zh-CN')
  waiting = [...kept]
  most = 100
  gone = false
  sent = []
  hurried = []
  vi.stubGlobal('fetch', async (address: string, asked?: RequestInit) => {
    if (asked?.method === 'POST') {
      const body = JSON.parse(String(asked.body)) as { ids: string[]; reason: string }
      if (address.endsWith('/try-now')) {
        hurried.push(body)
        return Response.json({ ok: true, tried: 1 })
      }
      sent.push(body)
      waiting = waiting.filter((one) => !body.ids.includes(one.id))
      return Response.json({ ok: true, resent: body.ids.length })
    }
    if (address.includes('/retried')) return Response.json({ items: hurried.length ? [] : [again], next: null, total: hurried.length ? 0 : 1 })
    const query = new URL(address, 'http://x').searchParams
    const [from, size] = [Number(query.get('cursor') ?? 0), Math.min(Number(query.get('limit')), most)]
    if (query.has('cursor') && gone) return Response.json({ title: '连不上', detail: '请稍后再试' }, { status: 503 })
    const next = from + size < waiting.length ? String(from + size) : null
    return Response.json({ items: waiting.slice(from, from + size), next, total: waiting.length })
  })
})

afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

describe('what was not delivered', () => {
  it('stands on the tab with its count and in the list with its cause, in the language of the page', async () => {
    await opened()
    expect(by('undelivered-count')[0].textContent).toBe('3')
    expect(by('cause').map((one) => one.textContent)).toEqual(Array(4).fill('没有应答'))
    const words = by('undelivered')[0].textContent
    expect(words).toContain('HB-1')
    expect(words).toContain('通知接收方')
    expect(words).toContain('本系统')
    speak('en')
    await nextTick()
    expect(by('undelivered')[0].textContent).toContain('Call to a receiver')
    expect(by('cause')[0].textContent).toBe('Expected an answer')
  })

  it('is sent again one by one, or those that were chosen, each time with a reason', async () => {
    await opened()
    by('undelivered-resend')[1].click()
    await confirm('对方已恢复')
    expect(sent).toEqual([{ ids: ['b'], reason: '对方已恢复' }])
    expect(by('undelivered-count')[0].textContent).toBe('2')
    const chosen = by<HTMLButtonElement>('undelivered-chosen')[0]
    expect(chosen.disabled).toBe(true)
    by('undelivered-all')[0].click()
    await nextTick()
    chosen.click()
    await confirm('再试')
    expect(sent[1]).toEqual({ ids: ['a', 'c'], reason: '再试' })
    expect(by('empty')[0].textContent).toContain('没有停止重试的事项')
    expect(by('undelivered-count')).toEqual([])
  })

  it('is read on page by page, and says when the next page cannot be read', async () => {
    most = 2
    await opened()
    expect(by('undelivered-tick')).toHaveLength(2)
    expect(by('undelivered-some')[0].textContent).toContain('3')
    gone = true
    by('undelivered-more')[0].click()
    await quiet()
    expect(by('problem')[0].textContent).toContain('请稍后再试')
    expect(by('undelivered-tick')).toHaveLength(2)
    gone = false
    by('undelivered-more')[0].click()
    await quiet()
    expect(by('problem')).toEqual([])
    expect(by('undelivered')[0].textContent).toContain('HB-3')
    expect(by('undelivered-tick')).toHaveLength(3)
    expect(by('undelivered-more')).toEqual([])
  })

  it('is sent again a hundred to a request', async () => {
    waiting = Array.from({ length: 130 }, (_, at) => row(`r${at}`, null))
    most = 50
    await opened()
    for (let page = 0; page < 2; page++) {
      by('undelivered-more')[0].click()
      await quiet()
    }
    by('undelivered-all')[0].click()
    await nextTick()
    by('undelivered-chosen')[0].click()
    await confirm('对方已恢复')
    expect(sent.map((body) => body.ids.length)).toEqual([100, 30])
    expect(by('undelivered-count')).toEqual([])
  })

  it('is told apart from what is tried again by itself, which can be tried at once', async () => {
    await opened()
    const list = by('retried')[0].textContent
    expect(list).toContain('HB-9')
    expect(list).toContain('receiver.example')
    expect(by('undelivered')[0].textContent).not.toContain('HB-9')
    expect(by('retried-count')[0].textContent).toBe('1')
    by('try-now')[0].click()
    await confirm('对方已恢复')
    expect(hurried).toEqual([{ ids: ['z'], reason: '对方已恢复' }])
    expect(sent).toEqual([])
    expect(by('retried')).toEqual([])
    expect(by('retried-empty')[0].textContent).toBe('没有仍在重试的事项')
    expect(by('undelivered-tick')).toHaveLength(3)
  })
})
