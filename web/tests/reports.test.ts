/** Filling in a report: what is pasted where, what is saved when, two people at one cell, and nothing confirmed over a lost cell. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, h, nextTick, reactive } from 'vue'
import { register } from '../src/frame/elements'
import { i18n } from '../src/i18n'
import EntryCell from '../src/reports/EntryCell.vue'
import { completenessOf, share } from '../src/reports/completeness'
import { blankDefinition, blankItem, optionsAsText, optionsOf, successor, tidied } from '../src/reports/definition'
import { useEntry, type Slot } from '../src/reports/entry'
import { laid, rangeOf } from '../src/reports/pasting'
import { shifted } from '../src/reports/periods'

const cell = (code: string, more: object = {}) => ({
  code, name: code, name_en: code, type: 'number', unit: '', unit_en: '', section: 's', required: true, longest: null, options: [], revision: 1, state: 'value', value: '10',
  last: { state: 'value', value: '10' }, writable: true, closed: null, note: null, changed_at: null, changed_by: null, changed_in_period: false, ...more,
})

describe('a range from a spreadsheet', () => {
  it('is read with quoted cells, and without the line end that Excel adds', () => {
    expect(rangeOf('1\t2\r\n3\t4\r\n')).toEqual([['1', '2'], ['3', '4']])
    expect(rangeOf('"a\n""b"""\t2')).toEqual([['a\n"b"', '2']])
    expect(rangeOf('\t\n\t')).toEqual([['', ''], ['', '']])
  })
  it('touches visible, writable cells of its rectangle alone', () => {
    const seen = [{ code: 'a', writable: true }, { code: 'b', writable: false }, { code: 'c', writable: true }]
    expect(laid([['1'], ['2'], ['3'], ['4']], seen, 'a')).toEqual({ put: [{ code: 'a', text: '1' }, { code: 'c', text: '3' }], locked: 1, outside: 1 })
    expect(laid([['1', 'x'], ['2', 'y']], seen, 'c')).toEqual({ put: [{ code: 'c', text: '1' }], locked: 0, outside: 3 })
  })
})

describe('periods', () => {
  it.each([['2026-01', -1, '2025-12'], ['2026-12', 1, '2027-01'], ['2026-Q1', -1, '2025-Q4'], ['2026', 1, '2027'], ['2026-2027', -1, '2025-2026'], ['x', 1, 'x']])('%s by %i is %s', (from, by, to) => expect(shifted(from, by)).toBe(to))
})

describe('completeness', () => {
  it('is 100 only when nothing is missing, and nothing where nothing is due', () => {
    expect([share(2999, 3000), share(3000, 3000), share(0, 3), share(0, 0)]).toEqual([99.9, 100, 0, null])
    const counts = { schools: 4, confirmed: 1, authorities: 0, submitted: 0, on_time: 0, automatic: 0, approved: 0, in_correction: 0 }
    expect(completenessOf([{ id: 'u', name: '甲', ...counts }], 't').rows[0].values).toEqual([25, null, null, null, null])
  })
})

describe('cells saved as one goes', () => {
  let server: { cells: ReturnType<typeof cell>[]; sent: { item: string; value: unknown; base: number }[][]; answer: (cells: { item: string }[]) => object; down: boolean }

  beforeEach(() => {
    vi.useFakeTimers()
    server = { cells: [cell('a'), cell('b'), cell('c', { writable: false })], sent: [], down: false, answer: (cells) => ({ saved: cells.map((one) => ({ item: one.item, revision: 2 })), refused: [], conflicts: [] }) }
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      if (server.down) throw new TypeError('offline')
      if (!url.includes('/reports/cells')) return new Response(JSON.stringify({ cells: server.cells, findings: [], sections: [] }))
      const cells = JSON.parse(String(init.body)).cells
      server.sent.push(cells)
      const answer = server.answer(cells) as { saved: { item: string; revision: number }[] }
      for (const { item, revision } of answer.saved) {
        const typed = cells.find((one: { item: string }) => one.item === item).value
        server.cells = server.cells.map((one) => (one.code === item ? { ...one, revision, value: String(typed).replace(',', '') } : one))
      }
      return new Response(JSON.stringify(answer))
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  const opened = async () => {
    const desk = useEntry(() => ({ set: 's', period: '2026-09', unit: '' }), { none: '不适用' })
    await desk.load()
    const type = (code: string, text: string): void => {
      ;(desk.slots.get(code) as Slot).draft = text
      desk.commit(code)
    }
    return { desk, type, slot: (code: string) => desk.slots.get(code) as Slot }
  }

  it('go together after a pause, with the revision that was seen, and come back as the server reads them', async () => {
    const { desk, type, slot } = await opened()
    type('a', '4,759')
    type('b', '7')
    expect(slot('a').standing).toBe('waiting')
    expect(await desk.settled()).toBe(true)
    expect(server.sent).toEqual([[{ item: 'a', value: '4,759', base: 1 }, { item: 'b', value: '7', base: 1 }]])
    expect([slot('a').standing, slot('a').draft, slot('a').cell.revision]).toEqual(['saved', '4759', 2])
  })

  it('send nothing for what was not changed or cannot be written', async () => {
    const { desk, type } = await opened()
    type('a', '10')
    type('c', '99')
    await desk.settled()
    expect(server.sent).toEqual([])
  })

  it('keep what is typed while another cell is being saved', async () => {
    const { desk, type, slot } = await opened()
    type('a', '1')
    await desk.settled()
    slot('a').draft = '12'
    type('b', '2')
    await desk.settled()
    expect(slot('a').draft).toBe('12')
  })

  it('say why a value was not taken, and do not count as settled', async () => {
    const { desk, type, slot } = await opened()
    server.answer = () => ({ saved: [], refused: [{ item: 'a', text: '小数位过多', text_en: 'too many decimals' }], conflicts: [] })
    type('a', '4.75962')
    expect(await desk.settled()).toBe(false)
    expect([slot('a').standing, slot('a').said, slot('a').draft]).toEqual(['refused', '小数位过多', '4.75962'])
    desk.revert('a')
    expect(slot('a').draft).toBe('10')
  })

  it('show what somebody else wrote, and send one’s own again only when asked to', async () => {
    const { desk, type, slot } = await opened()
    const mend = server.answer
    server.answer = () => ({ saved: [], refused: [], conflicts: [{ item: 'a', revision: 5, current: { state: 'value', value: '7' }, sent: '8', changed_by: '县管理员' }] })
    type('a', '8')
    expect(await desk.settled()).toBe(false)
    expect([slot('a').standing, slot('a').draft, slot('a').theirs?.by]).toEqual(['conflict', '8', '县管理员'])
    server.answer = mend
    desk.keepMine('a')
    await desk.settled()
    expect(server.sent.at(-1)).toEqual([{ item: 'a', value: '8', base: 5 }])
    expect(slot('a').standing).toBe('saved')
  })

  it('are kept while the server is out of reach, and sent again', async () => {
    const { desk, type, slot } = await opened()
    server.down = true
    type('a', '3')
    expect(await desk.settled()).toBe(false)
    expect([slot('a').standing, slot('a').draft]).toEqual(['unsent', '3'])
    server.down = false
    await vi.advanceTimersByTimeAsync(16_000)
    expect(slot('a').standing).toBe('saved')
  })

  it('take a paste as one, and undo it as one', async () => {
    const { desk, slot } = await opened()
    expect(desk.paste('1\r\n2\r\n3\r\n', ['a', 'b', 'c'], 'a')).toEqual({ put: [{ code: 'a', text: '1' }, { code: 'b', text: '2' }], locked: 1, outside: 0 })
    await desk.settled()
    expect([slot('a').draft, slot('b').draft, slot('c').draft]).toEqual(['1', '2', '10'])
    desk.undoPaste()
    await desk.settled()
    expect([slot('a').draft, slot('b').draft]).toEqual(['10', '10'])
  })
})

describe('keys in a cell', () => {
  it('belong to the input method while it composes', async () => {
    const slot = reactive({ cell: cell('a'), draft: '1', sent: null, standing: 'still', said: '', theirs: null }) as unknown as Slot
    const heard: string[] = []
    const box = document.body.appendChild(document.createElement('div'))
    const app = createApp({ render: () => h(EntryCell, { slot_: slot, disabled: false, onCommit: () => heard.push('commit'), onMove: (by: number) => heard.push(`move ${by}`), onRevert: () => heard.push('revert') }) })
    app.use(i18n)
    register(app)
    app.mount(box)
    await nextTick()
    const field = box.querySelector('input') as HTMLInputElement
    const press = (key: string, more: object = {}) => field.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...more }))
    press('Enter', { isComposing: true })
    press('Enter', { keyCode: 229 })
    expect(heard).toEqual([])
    press('Enter')
    press('ArrowUp')
    press('Escape')
    expect(heard).toEqual(['commit', 'move 1', 'commit', 'move -1', 'revert'])
    app.unmount()
  })
})

describe('a definition being edited', () => {
  it('keeps options by line, and sends nothing for what was left empty', () => {
    const item = { ...blankItem('s'), code: 'a', zh: '甲', en: 'A', unit: { zh: '', en: '' }, weight: '' }
    expect(optionsOf('x | 一 | One\n\n y | 二')).toEqual([{ code: 'x', zh: '一', en: 'One' }, { code: 'y', zh: '二', en: '' }])
    expect(optionsAsText({ ...item, options: optionsOf('x | 一 | One') })).toBe('x | 一 | One')
    const sent = tidied({ ...blankDefinition(), due: '', items: [item] })
    expect([sent.due, sent.items[0]]).toEqual([null, { code: 'a', zh: '甲', en: 'A', type: 'number', section: 's' }])
  })
  it('begins the next version as a copy, so that the one in use stays', () => {
    const used = blankDefinition()
    successor(used).items[0].zh = '改'
    expect(used.items[0].zh).toBe('')
  })
})
