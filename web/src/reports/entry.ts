/** The cells of one report while somebody fills them in: saved as one goes, each with its own state. */
import { computed, reactive, ref, type ComputedRef, type Ref } from 'vue'
import { grid, saveCells, type Asked, type CellValue, type Grid, type GridCell, type Outcome, type Shown } from '../api/reports'
import { Problem } from '../api/http'
import { say } from '../i18n/say'
import { laid, rangeOf, type Placed } from './pasting'

export type Standing = 'still' | 'waiting' | 'saving' | 'saved' | 'refused' | 'conflict' | 'unsent'

export interface Slot {
  cell: GridCell
  draft: string | string[]
  /** What was sent last; what is typed after it is not the server's to change. */
  sent: string | string[] | null
  standing: Standing
  /** Why it was refused. */
  said: string
  /** What somebody else wrote meanwhile. */
  theirs: { shown: Shown; revision: number; by: string | null } | null
}

const PAUSE = 300
const AGAIN = 15_000

/** A cell as it is typed: numbers and texts as text, choices as codes. */
export function typed(shown: Shown, type: string, words: { none: string }): string | string[] {
  if (type === 'choices') return Array.isArray(shown.value) ? [...shown.value] : []
  if (shown.state === 'not_applicable') return words.none
  return typeof shown.value === 'string' ? shown.value : ''
}

const same = (a: string | string[], b: string | string[]): boolean => (Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((one) => b.includes(one)) : a === b)

export interface EntryDesk {
  slots: Map<string, Slot>
  shown: Ref<Grid | null>
  pending: ComputedRef<number>
  troubled: ComputedRef<Slot[]>
  lastPaste: Ref<Map<string, string | string[]> | null>
  load: () => Promise<void>
  /** Reads what is there now; what is being typed stays. */
  refresh: () => Promise<void>
  commit: (code: string) => void
  revert: (code: string) => void
  annotate: (code: string, note: string) => Promise<void>
  paste: (text: string, seen: readonly string[], from: string) => Placed
  undoPaste: () => void
  keepMine: (code: string) => void
  takeTheirs: (code: string) => void
  settled: () => Promise<boolean>
}

export function useEntry(asked: () => Asked, words: { none: string }): EntryDesk {
  const slots = reactive(new Map<string, Slot>())
  const shown = ref<Grid | null>(null) as Ref<Grid | null>
  const lastPaste = ref<Map<string, string | string[]> | null>(null)
  let timer = 0
  let running: Promise<void> | null = null

  const of = (standings: Standing[]): Slot[] => [...slots.values()].filter((slot) => standings.includes(slot.standing))
  const pending = computed(() => of(['waiting', 'saving', 'unsent']).length)
  const troubled = computed(() => of(['refused', 'conflict']))

  function take(found: Grid): void {
    shown.value = found
    const codes = new Set(found.cells.map((cell) => cell.code))
    for (const code of [...slots.keys()]) if (!codes.has(code)) slots.delete(code)
    for (const cell of found.cells) {
      const slot = slots.get(cell.code)
      const busy = slot && !['still', 'saved'].includes(slot.standing)
      const editing = slot && !same(slot.draft, slot.sent ?? typed(slot.cell, slot.cell.type, words))
      if (slot && (busy || editing)) slot.cell = { ...cell, revision: slot.standing === 'conflict' ? slot.cell.revision : cell.revision }
      else slots.set(cell.code, { cell, draft: typed(cell, cell.type, words), sent: null, standing: slot?.standing === 'saved' ? 'saved' : 'still', said: '', theirs: null })
    }
  }

  async function load(): Promise<void> {
    slots.clear()
    lastPaste.value = null
    take(await grid(asked()))
  }

  async function refresh(): Promise<void> {
    take(await grid(asked()))
  }

  function commit(code: string): void {
    const slot = slots.get(code)
    if (!slot || !slot.cell.writable) return
    if (slot.standing !== 'saving' && same(slot.draft, typed(slot.cell, slot.cell.type, words))) {
      Object.assign(slot, { standing: slot.standing === 'saved' ? 'saved' : 'still', said: '', theirs: null })
      return
    }
    Object.assign(slot, { standing: 'waiting', said: '' })
    later(PAUSE)
  }

  function later(pause: number): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void flush(), pause)
  }

  /** One request at a time; what is typed meanwhile goes with the next. */
  async function flush(): Promise<void> {
    window.clearTimeout(timer)
    while (running) await running
    const batch = of(['waiting', 'unsent'])
    if (!batch.length) return
    running = send(batch).finally(() => {
      running = null
    })
    await running
    if (of(['waiting']).length) await flush()
  }

  async function send(batch: Slot[]): Promise<void> {
    const sent = batch.map((slot) => ({ item: slot.cell.code, value: slot.draft as CellValue, base: slot.cell.revision }))
    for (const slot of batch) Object.assign(slot, { standing: 'saving', sent: slot.draft })
    const about = asked()
    try {
      receive(batch, await saveCells(about, sent))
    } catch (cause) {
      failed(batch, cause)
      return
    }
    const found = await grid(about).catch(() => null)
    if (found) take(found)
  }

  function receive(batch: Slot[], outcome: Outcome): void {
    for (const one of outcome.saved) settle(batch, one.item, (slot) => {
      slot.cell = { ...slot.cell, revision: one.revision }
      if (slot.standing === 'saving') Object.assign(slot, { standing: 'saved', said: '', theirs: null })
    })
    for (const one of outcome.refused) settle(batch, one.item, (slot) => Object.assign(slot, { standing: 'refused', said: say(one, 'text') }))
    for (const one of outcome.conflicts) settle(batch, one.item, (slot) => Object.assign(slot, { standing: 'conflict', theirs: { shown: one.current, revision: one.revision, by: one.changed_by } }))
  }

  function settle(batch: Slot[], code: string, change: (slot: Slot) => void): void {
    const slot = batch.find((one) => one.cell.code === code)
    if (slot) change(slot)
  }

  /** Out of reach: kept here and sent again; refused as a whole: the reason stands at each cell. */
  function failed(batch: Slot[], cause: unknown): void {
    const problem = cause instanceof Problem ? cause : null
    const lasting = problem !== null && problem.status >= 400 && problem.status < 500
    const said = say(problem?.body, 'detail') || say(problem?.body, 'title')
    for (const slot of batch) Object.assign(slot, { standing: lasting ? 'refused' : 'unsent', said: lasting ? said : '' })
    if (!lasting) later(AGAIN)
  }

  function revert(code: string): void {
    const slot = slots.get(code)
    if (slot && slot.standing !== 'saving') Object.assign(slot, { draft: typed(slot.cell, slot.cell.type, words), sent: null, standing: 'still', said: '', theirs: null })
  }

  function paste(text: string, seen: readonly string[], from: string): Placed {
    const targets = seen.flatMap((code) => {
      const slot = slots.get(code)
      return slot ? [{ code, writable: slot.cell.writable && slot.cell.type !== 'choices' }] : []
    })
    const placed = laid(rangeOf(text), targets, from)
    lastPaste.value = new Map(placed.put.map(({ code }) => [code, (slots.get(code) as Slot).draft]))
    for (const { code, text: value } of placed.put) write(code, value)
    return placed
  }

  function write(code: string, value: string | string[]): void {
    const slot = slots.get(code)
    if (!slot) return
    slot.draft = value
    commit(code)
  }

  /** One step back for the whole of what was pasted. */
  function undoPaste(): void {
    for (const [code, before] of lastPaste.value ?? []) write(code, before)
    lastPaste.value = null
  }

  function keepMine(code: string): void {
    const slot = slots.get(code)
    if (!slot?.theirs) return
    slot.cell = { ...slot.cell, ...slot.theirs.shown, revision: slot.theirs.revision }
    Object.assign(slot, { theirs: null, standing: 'still' })
    commit(code)
  }

  function takeTheirs(code: string): void {
    const slot = slots.get(code)
    if (!slot?.theirs) return
    slot.cell = { ...slot.cell, ...slot.theirs.shown, revision: slot.theirs.revision }
    revert(code)
  }

  async function annotate(code: string, note: string): Promise<void> {
    const slot = slots.get(code)
    if (!slot) return
    await settled()
    receive([slot], await saveCells(asked(), [{ item: code, value: slot.draft as CellValue, base: slot.cell.revision, note }]))
    take(await grid(asked()))
  }

  /** Waits for cells under way; true when every cell that was typed is kept. */
  async function settled(): Promise<boolean> {
    await flush()
    return pending.value === 0 && troubled.value.length === 0
  }

  return { slots, shown, pending, troubled, lastPaste, load, refresh, commit, revert, annotate, paste, undoPaste, keepMine, takeTheirs, settled }
}
