import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import type { Me, TaskRow } from '../src/api/types'
import { sayChoices } from '../src/cases/form-words'
import { session } from '../src/frame/session'
import en from '../src/i18n/en.json'
import zh from '../src/i18n/zh-CN.json'
import { chipsOf } from '../src/inbox/chips'
import { heldBy } from '../src/inbox/holder'
import { keepSearch, ofAddress, sameAddress, toAddress } from '../src/inbox/query'
import { read, useSavedFilters } from '../src/inbox/saved-filters'
import { useSelection } from '../src/inbox/selection'

beforeEach(() => localStorage.clear())

describe('filters a person saved', () => {
  it('are kept by name, the later one wins, and can be dropped', () => {
    const { keep, drop, saved } = useSavedFilters()
    keep('急件', { filter: 'overdue', process: '', q: '' })
    keep('急件', { filter: 'due_soon', process: 'p', q: '王' })
    expect(useSavedFilters().saved.value).toEqual([{ name: '急件', filter: 'due_soon', process: 'p', q: '王' }])
    drop('急件')
    expect([saved.value, useSavedFilters().saved.value]).toEqual([[], []])
    expect(read('nothing')).toEqual([])
  })
})

describe('the chips of the inbox', () => {
  const counts = { all: 4, free: 3, mine: 1, pool: 2, held: 1, overdue: 0, due_soon: 0 }
  const keys = (held: number, chosen: string): string[] => chipsOf({ ...counts, held }, chosen).map((chip) => chip.key)

  it('tell what may be decided from what colleagues hold where they hold something', () => {
    expect(keys(1, '')).toEqual(['', 'free', 'mine', 'pool', 'held', 'overdue', 'due_soon', 'started', 'done', 'copies'])
    expect(keys(0, '')).toEqual(['', 'mine', 'pool', 'overdue', 'due_soon', 'started', 'done', 'copies'])
    expect(chipsOf(counts, '').find((chip) => chip.key === 'free')?.n).toBe(3)
  })

  it('keep the chosen one, so that the colleagues letting go does not strand anybody', () => {
    expect(keys(0, 'free')).toContain('free')
    expect(keys(0, 'held')).toContain('held')
    expect(chipsOf(null, '').map((chip) => chip.n)).toEqual(Array(8).fill(undefined))
  })

  it('have their words in both languages', () => {
    for (const words of [zh, en])
      for (const key of keys(1, '')) expect(words.inbox).toHaveProperty(`filter_${key || 'all'}`)
  })
})

describe('the address of the inbox', () => {
  it('carries view, process and order to a reload or another person, and never what is searched for', () => {
    const filter = { filter: 'overdue', process: 'p', q: '王小明', sort: 'school' }
    keepSearch(filter.q)
    expect(toAddress(filter)).toEqual({ filter: 'overdue', process: 'p', sort: 'school' })
    expect(ofAddress(toAddress(filter))).toEqual(filter)
    keepSearch('')
    expect(ofAddress({})).toEqual({ filter: '', process: '', q: '', sort: '' })
    expect(sameAddress(filter, { ...filter, q: '' })).toBe(true)
    expect(sameAddress(filter, { ...filter, sort: '' })).toBe(false)
  })
})

describe('what is ticked', () => {
  const rows = ref(['1', '2', '3', '4', '5'].map((id) => ({ id, held: id === '3' }) as unknown as TaskRow))
  const may = (row: TaskRow): boolean => !(row as unknown as { held: boolean }).held
  const ids = (found: TaskRow[]): string[] => found.map((row) => row.id)

  it('reaches from the last tick to another, follows what is shown, and passes over what may not be decided', () => {
    const { tick, range, chosen, page, whole, clear } = useSelection(rows)
    tick('2')
    range('5', may)
    expect(ids(chosen.value)).toEqual(['2', '4', '5'])
    rows.value = [...rows.value].reverse()
    tick('1')
    tick('1')
    range('2', may)
    expect(ids(chosen.value)).toEqual(['5', '4', '2', '1'])
    page(may)
    expect(chosen.value.length).toBe(0)
    page(may)
    expect(chosen.value.length).toBe(4)
    whole.value = true
    tick('1')
    expect(whole.value).toBe(false)
    clear()
    expect(chosen.value).toEqual([])
  })
})

describe('in whose hands a task is', () => {
  const row = (id: string | null, state = 'open') => ({ claimed_by: id ? { id, name: `name of ${id}` } : null, state })

  it('names a colleague who has claimed it, and nobody where it is free, mine or done', () => {
    session.me = { account: { id: 'me', name: '', login: '' } } as Me
    expect([row('li'), row('me'), row(null), row('li', 'done')].map(heldBy)).toEqual(['name of li', '', '', ''])
    session.me = null
  })
})

describe('an empty choice of a form', () => {
  it('is said in Chinese, also when it is emptied again', async () => {
    const box = document.createElement('div')
    box.innerHTML = '<div class="fjs-select-display fjs-select-placeholder">Select</div>'
    document.body.append(box)
    const watcher = sayChoices(box, 'zh-CN')
    const text = box.querySelector('div')?.firstChild as Text
    expect(text.nodeValue).toBe('请选择')
    text.nodeValue = 'Select'
    await nextTick()
    await new Promise((resolve) => setTimeout(resolve))
    expect(text.nodeValue).toBe('请选择')
    watcher.disconnect()
  })
})
