import ElementPlus from 'element-plus'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createApp, nextTick, type App } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { i18n, speak } from '../src/i18n'
import ComparePage from '../src/studio/ComparePage.vue'
import VersionsPage from '../src/studio/VersionsPage.vue'

type Box = { x: number; y: number; width: number; height: number }
const AT: Record<string, number> = { Kept: 100, Gone: 1500, New: 2500 }
const OUTER = { width: 800, height: 300 }

/** The foreign drawing library as the page asks it: which elements, where one looks, how near, what is chosen. */
const { drawn, Drawing } = vi.hoisted(() => {
  const drawn: FakeDrawing[] = []
  class FakeDrawing {
    static width = 3000
    ids: string[] = []
    chosen = ''
    marks: string[] = []
    box: Box = { x: 0, y: 0, width: 800, height: 300 }
    level = 1
    constructor() {
      drawn.push(this)
    }
    async importXML(xml: string): Promise<{ warnings: unknown[] }> {
      this.ids = [...xml.matchAll(/<task id="(\w+)"/g)].map((match) => match[1])
      return { warnings: [] }
    }
    destroy(): void {
      this.chosen = 'destroyed'
    }
    zoom(level?: number | 'fit-viewport'): number {
      const to = level === 'fit-viewport' ? OUTER.width / FakeDrawing.width : level
      if (to !== undefined) this.viewbox({ ...this.box, width: OUTER.width / to, height: OUTER.height / to })
      return this.level
    }
    viewbox(box?: Box): Box & { inner: Box; outer: typeof OUTER } {
      if (box) [this.box, this.level] = [box, OUTER.width / box.width]
      return { ...this.box, inner: { x: 0, y: 0, width: FakeDrawing.width, height: 400 }, outer: OUTER }
    }
    get(service: string): unknown {
      if (service === 'elementRegistry') return { get: (id: string) => (this.ids.includes(id) ? { id } : undefined), filter: () => [] }
      if (service === 'selection') return { select: (element: { id: string }) => (this.chosen = element.id) }
      return {
        zoom: this.zoom.bind(this), viewbox: this.viewbox.bind(this), resized: () => undefined,
        addMarker: (id: string, marker: string) => this.marks.push(`${id} ${marker}`),
        scrollToElement: (element: { id: string }) => (this.box = { ...this.box, x: AT[element.id] }),
      }
    }
  }
  return { drawn, Drawing: FakeDrawing }
})
vi.mock('bpmn-js/lib/NavigatedViewer', () => ({ default: Drawing }))

const xml = (...ids: string[]): string => `<d>${ids.map((id) => `<task id="${id}" name="${id}"/>`).join('')}</d>`
const changes = [
  { kind: 'removed', element: 'Gone', sentence: '删去一步', sentence_en: 'A step is gone' },
  { kind: 'added', element: 'New', sentence: '添加一步', sentence_en: 'A new step' },
  { kind: 'changed', element: 'Kept', sentence: '改了时限', sentence_en: 'Another limit' },
]
const version = (n: number): object => ({ id: `v${n}`, version: n, state: n === 3 ? 'published' : 'retired', name: '转学', created_at: '2026-09-18T01:00:00+00:00', created_by: null, note: '' })
const answers: Record<string, unknown> = {
  '/api/definitions/compare': { changes, xml_a: xml('Kept', 'Gone'), xml_b: xml('Kept', 'New') },
  '/api/definitions/transfer': { key: 'transfer', versions: [3, 2, 1].map(version) },
}
let app: App
let router: Router
const by = <T extends HTMLElement>(id: string): T[] => [...document.querySelectorAll<T>(`[data-testid=${id}]`)]
const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn++) await new Promise((go) => setTimeout(go))
  await nextTick()
}

async function opened(path: string, page: typeof ComparePage | typeof VersionsPage): Promise<void> {
  router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/compare', name: 'compare', component: ComparePage }, { path: '/processes/:key', component: VersionsPage }, { path: '/:rest(.*)', component: VersionsPage }],
  })
  await router.push(path)
  app = createApp(page).use(i18n).use(router).use(ElementPlus)
  app.mount(document.body.appendChild(document.createElement('div')))
  await quiet()
}

/** Opens the comparison; gives the drawing before, the drawing after, and what presses the line of a change. */
async function comparing(): Promise<{ before: (typeof drawn)[0]; after: (typeof drawn)[0]; press: (line: number) => void }> {
  await opened('/compare?a=v2&b=v3&va=第二版&vb=第三版', ComparePage)
  const lines = [...by('compare-changes')[0].querySelectorAll('button')]
  return { before: drawn[0], after: drawn[1], press: (line) => lines[line].click() }
}

beforeEach(() => {
  speak('zh-CN')
  drawn.length = 0
  Drawing.width = 3000
  vi.stubGlobal('fetch', async (address: string) => Response.json(answers[address.split('?')[0]] ?? { items: [], next: null }))
})

afterEach(() => {
  app.unmount()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

describe('two versions side by side', () => {
  it('colours each side, names its version, and says each change in words', async () => {
    const { before, after } = await comparing()
    expect(before.marks).toEqual(['Gone is-removed', 'Kept is-changed'])
    expect(after.marks).toEqual(['New is-added', 'Kept is-changed'])
    expect([...document.querySelectorAll('figcaption')].map((one) => one.textContent?.split(' · ')[1])).toEqual(['第二版', '第三版'])
    expect(by('compare-changes')[0].textContent).toContain('删去一步')
  })

  it('chooses a changed element on both sides, near enough to read', async () => {
    const { before, after, press } = await comparing()
    expect([before.chosen, after.chosen]).toEqual(['', ''])
    press(2)
    expect([before.chosen, after.chosen]).toEqual(['Kept', 'Kept'])
    expect([before.box.x, after.box.x]).toEqual([AT.Kept, AT.Kept])
    expect(Math.min(before.level, after.level)).toBeCloseTo(0.8)
  })

  it('lets the side that does not have the element follow to the same place', async () => {
    const { before, after, press } = await comparing()
    press(0)
    expect([before.chosen, after.chosen]).toEqual(['Gone', ''])
    expect(before.box.x).toBe(AT.Gone)
    expect(after.box).toEqual(before.box)
    press(1)
    expect([before.chosen, after.chosen]).toEqual(['Gone', 'New'])
    expect(after.box.x).toBe(AT.New)
    expect(before.box).toEqual(after.box)
  })

  it('shows both as a whole again', async () => {
    const { before, after, press } = await comparing()
    const whole = [before.box, after.box]
    press(0)
    expect([before.box, after.box]).not.toEqual(whole)
    by('compare-fit')[0].click()
    expect([before.box, after.box]).toEqual(whole)
  })

  it('begins with the first change where the whole would be too small to tell shapes apart', async () => {
    Drawing.width = 9000
    const { before, after } = await comparing()
    expect([before.chosen, after.chosen]).toEqual(['Gone', ''])
    expect(after.box).toEqual(before.box)
  })

  it('gives both drawings back when one leaves', async () => {
    await comparing()
    app.unmount()
    expect(drawn.map((one) => one.chosen)).toEqual(['destroyed', 'destroyed'])
  })
})

describe('the choice of versions', () => {
  it('keeps the last two that were ticked and puts the older one before', async () => {
    await opened('/processes/transfer', VersionsPage)
    const button = by<HTMLButtonElement>('compare')[0]
    const tick = async (at: number): Promise<void> => {
      by('compare-tick')[at].dispatchEvent(new Event('change'))
      await nextTick()
    }
    await tick(1)
    expect(button.disabled).toBe(true)
    await tick(2)
    expect(button.disabled).toBe(false)
    await tick(0)
    expect(by<HTMLInputElement>('compare-tick').map((one) => one.checked)).toEqual([true, false, true])
    button.click()
    await quiet()
    expect(router.currentRoute.value).toMatchObject({ name: 'compare', query: { a: 'v1', b: 'v3' } })
    expect(String(router.currentRoute.value.query.va)).toContain('1')
  })
})
