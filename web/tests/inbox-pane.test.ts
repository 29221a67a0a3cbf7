import { flushPromises, mountPage, press, type Page } from './page'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { TaskRow } from '../src/api/types'

const server = vi.hoisted(() => ({ rows: [] as { id: string }[], filtered: [] as { id: string }[], one: null as { id: string } | null, begun: [] as string[], wide: true, slow: null as Promise<void> | null }))
vi.mock('../src/api/inbox', () => ({
  inbox: async (ask: { filter: string; q: string }) => (await server.slow, { items: ask.filter || ask.q ? server.filtered : server.rows, next: null, counts: { all: server.rows.length } }),
  task: async (id: string) => {
    if (server.one?.id !== id) throw new Error('Expected a task but there is none')
    return server.one
  },
}))
vi.mock('../src/cases/TaskPane.vue', async () => {
  const { defineComponent, h } = await import('vue')
  return {
    default: defineComponent({
      props: { id: { type: String, required: true } },
      setup: (props, { expose }) => {
        expose({ begin: (which: string) => server.begun.push(`${which} ${props.id}`), load: async () => undefined })
        return () => h('div', { 'data-testid': 'task' }, props.id)
      },
    }),
  }
})

const row = (id: string): TaskRow => ({ id, case: { id: `c${id}`, number: id, title: id, process: 'p', process_name: 'p', state: 'active' }, element: 'E', name: 'E', sentence: id, role: 'r', organisation: null, created_at: '2026-09-01T00:00:00Z', due_at: null, due: { state: 'none' }, claimed_by: null, version: 1, can: { decide: true } })
const shown = (page: Page): string => page.text('task')
const listed = (page: Page): string[] => page.all('inbox-row').map((one) => one.dataset.task ?? '')

beforeEach(() => {
  Object.assign(server, { rows: [row('1'), row('2'), row('3')], filtered: [], one: null, begun: [], slow: null })
  window.matchMedia = (() => ({ matches: server.wide })) as never
})

describe('the pane of the inbox', () => {
  it('is empty with an empty list, and no key decides anything', async () => {
    const page = await mountPage('/inbox')
    expect(shown(page)).toBe('1')
    page.click('filter-overdue')
    await flushPromises()
    expect([listed(page), shown(page), page.path()]).toEqual([[], '', '/inbox?filter=overdue'])
    press('a')
    press('r')
    expect(server.begun).toEqual([])
  })

  it('goes on with a row that the filter shows, not with the earlier one', async () => {
    server.filtered = [row('3')]
    const page = await mountPage('/inbox/2')
    expect(shown(page)).toBe('2')
    page.click('filter-overdue')
    await flushPromises()
    expect([listed(page), shown(page)]).toEqual([['3'], '3'])
    press('a')
    expect(server.begun).toEqual(['primary 3'])
  })

  it('decides by key only what both show: another row that one stands on is opened first', async () => {
    const page = await mountPage('/inbox/1')
    press('j')
    press('a')
    await flushPromises()
    expect([server.begun, shown(page)]).toEqual([[], '2'])
    press('r')
    expect(server.begun).toEqual(['corrects 2'])
  })

  it('shows what a link led to as the first row of the list, and what cannot be seen not at all', async () => {
    server.one = row('9')
    const page = await mountPage('/inbox/9')
    expect([listed(page), shown(page)]).toEqual([['9', '1', '2', '3'], '9'])
    press('a')
    expect(server.begun).toEqual(['primary 9'])
    page.leave()
    const other = await mountPage('/inbox/8')
    expect([listed(other), shown(other)]).toEqual([['1', '2', '3'], '1'])
    expect(other.all('problem').length).toBe(1)
  })

  it('does not bring back a person who has gone elsewhere while the list was read', async () => {
    const page = await mountPage('/inbox')
    let answer = (): void => undefined
    server.slow = new Promise((done) => (answer = done))
    page.click('filter-overdue')
    await flushPromises()
    page.go('/cases?q=ZX1')
    answer()
    await flushPromises()
    expect(page.path()).toBe('/cases?q=ZX1')
  })
})
