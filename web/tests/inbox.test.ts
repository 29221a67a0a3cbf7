import { beforeEach, describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import type { Me } from '../src/api/types'
import { sayChoices } from '../src/cases/form-words'
import { session } from '../src/frame/session'
import en from '../src/i18n/en.json'
import zh from '../src/i18n/zh-CN.json'
import { chipsOf } from '../src/inbox/chips'
import { heldBy } from '../src/inbox/holder'
import { read, useSavedFilters } from '../src/inbox/saved-filters'

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
    expect(keys(1, '')).toEqual(['', 'free', 'mine', 'pool', 'held', 'overdue', 'due_soon', 'done', 'copies'])
    expect(keys(0, '')).toEqual(['', 'mine', 'pool', 'overdue', 'due_soon', 'done', 'copies'])
    expect(chipsOf(counts, '').find((chip) => chip.key === 'free')?.n).toBe(3)
  })

  it('keep the chosen one, so that the colleagues letting go does not strand anybody', () => {
    expect(keys(0, 'free')).toContain('free')
    expect(keys(0, 'held')).toContain('held')
    expect(chipsOf(null, '').map((chip) => chip.n)).toEqual(Array(7).fill(undefined))
  })

  it('have their words in both languages', () => {
    for (const words of [zh, en])
      for (const key of keys(1, '')) expect(words.inbox).toHaveProperty(`filter_${key || 'all'}`)
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
