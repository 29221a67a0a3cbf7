/** The diagram on the studio's canvas: opened for editing or for reading, with findings shown at their elements. */
import type { Finding } from '../api/definitions'
import { COLOURS, FONT, returnMark } from '../cases/diagram'
import { say } from '../i18n/say'
import { one, type Desk, type Factory, type Modeling, type Shape } from './extensions'
import heban from './heban-moddle.json'
import { translate } from './modeler-words'

export interface Canvas {
  importXML: (xml: string) => Promise<{ warnings: unknown[] }>
  saveXML: (options: { format: boolean }) => Promise<{ xml?: string }>
  saveSVG: () => Promise<{ svg: string }>
  get: <T>(service: string) => T
  on: (event: string, listener: (event: never) => void) => void
  destroy: () => void
}

export interface Registry {
  get: (id: string) => Shape | undefined
  filter: (test: (element: Shape) => boolean) => Shape[]
}
interface Box {
  x: number
  y: number
  width: number
  height: number
}
export interface View {
  zoom: (level?: number | 'fit-viewport', centre?: unknown) => number
  addMarker: (element: string, marker: string) => void
  removeMarker: (element: string, marker: string) => void
  viewbox: (box?: Box) => Box & { inner: Box; outer: { width: number; height: number } }
  scrollToElement: (element: Shape, padding?: number) => void
  resized: () => void
  getRootElement: () => Shape
}
export interface Overlays {
  add: (element: string, type: string, overlay: { position: Record<string, number>; html: HTMLElement }) => string
  remove: (filter: { type: string }) => void
}
interface Selection {
  select: (element: Shape) => void
}

export async function open(container: HTMLElement, editable: boolean, language: string): Promise<Canvas> {
  await Promise.all([import('bpmn-js/dist/assets/diagram-js.css'), import('bpmn-js/dist/assets/bpmn-js.css'), import('bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css')])
  const { default: Kind } = editable ? await import('bpmn-js/lib/Modeler') : await import('bpmn-js/lib/NavigatedViewer')
  const words = { translate: ['value', (template: string, values?: Record<string, string>) => translate(language, template, values)] }
  return new Kind({
    container, bpmnRenderer: COLOURS, textRenderer: { defaultStyle: FONT, externalStyle: FONT }, moddleExtensions: { heban }, additionalModules: [words],
  } as never) as unknown as Canvas
}

export const desk = (canvas: Canvas): Desk => ({ modeling: canvas.get<Modeling>('modeling'), factory: canvas.get<Factory>('bpmnFactory') })
export const root = (canvas: Canvas): Shape => canvas.get<View>('canvas').getRootElement()

const PALETTE = 88
const MARGIN = 24
const WIDE = 600

/** Whether the canvas has room on the page: behind another tab it has none, and nothing can be scaled to that. */
const isShown = (view: View): boolean => view.viewbox().outer.width > 0 && view.viewbox().outer.height > 0

/** Fits the whole diagram with a margin around it; when editing, beside the palette and not below it. */
export function fit(canvas: Canvas, editable = false): void {
  const view = canvas.get<View>('canvas')
  view.resized()
  if (!isShown(view)) return
  view.zoom('fit-viewport', 'auto')
  const { inner, outer } = view.viewbox()
  if (!inner.width || !outer.width) return
  const left = editable && outer.width >= WIDE ? PALETTE : MARGIN
  const room = outer.width - left - MARGIN
  const scale = Math.min(room / inner.width, (outer.height - 2 * MARGIN) / inner.height, 1)
  const height = outer.height / scale
  view.viewbox({ x: inner.x - left / scale - (room / scale - inner.width) / 2, y: inner.y - (height - inner.height) / 2, width: outer.width / scale, height })
}

/** Whether a drawing is so much wider than high that it is read better alone in its row. */
export function isWide(canvas: Canvas): boolean {
  const { inner } = canvas.get<View>('canvas').viewbox()
  return inner.width > 2 * inner.height
}

const READABLE = 0.8
const TINY = 0.25

/** Whether a diagram stands so small, as on a phone, that not even its shapes can be told apart. */
export const isTiny = (canvas: Canvas): boolean => canvas.get<View>('canvas').zoom() < TINY

/** Nearer or further by one step, about the middle. */
export function zoom(canvas: Canvas, factor: number): void {
  const view = canvas.get<View>('canvas')
  if (isShown(view)) view.zoom(Math.min(4, Math.max(0.1, view.zoom() * factor)))
}

/** Chooses an element, brought into view and near enough to read. */
export function select(canvas: Canvas, id: string): Shape | null {
  const element = canvas.get<Registry>('elementRegistry').get(id)
  if (!element) return null
  const view = canvas.get<View>('canvas')
  canvas.get<Selection>('selection').select(element)
  if (!isShown(view)) return element
  if (view.zoom() < READABLE) view.zoom(READABLE)
  view.scrollToElement(element, 80)
  return element
}

/** Shows in one diagram the part that another one shows. */
export function follow(canvas: Canvas, leader: Canvas): void {
  const { x, y, width, height } = leader.get<View>('canvas').viewbox()
  canvas.get<View>('canvas').viewbox({ x, y, width, height })
}

export const elements = (canvas: Canvas, test: (element: Shape) => boolean): Shape[] => canvas.get<Registry>('elementRegistry').filter(test)

const TYPE = 'finding'
const MARKERS = ['has-error', 'has-warning', 'has-note']

/** Shows each finding at its element: a coloured outline and a badge that says what is wrong. */
export function showFindings(canvas: Canvas, findings: Finding[], chosen: (element: string) => void): void {
  const view = canvas.get<View>('canvas')
  const overlays = canvas.get<Overlays>('overlays')
  overlays.remove({ type: TYPE })
  for (const element of elements(canvas, () => true)) MARKERS.forEach((marker) => view.removeMarker(element.id, marker))
  const at = new Map<string, Finding[]>()
  for (const finding of findings) at.set(finding.element, [...(at.get(finding.element) ?? []), finding])
  for (const [id, list] of at) {
    const element = canvas.get<Registry>('elementRegistry').get(id)
    if (!element || element === root(canvas)) continue
    const worst = list.some((one) => one.severity === 'error') ? 'error' : list.some((one) => one.severity === 'warning') ? 'warning' : 'note'
    view.addMarker(id, `has-${worst}`)
    overlays.add(id, TYPE, { position: { top: -12, right: 12 }, html: badge(list, worst, () => chosen(id)) })
  }
}

function badge(list: Finding[], worst: string, press: () => void): HTMLElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = `finding-badge ${worst}`
  button.textContent = worst === 'note' ? 'i' : `${list.length > 1 ? list.length : '!'}`
  button.title = list.map((one) => `${say(one, 'message')} ${say(one, 'remedy')}`).join('\n')
  button.addEventListener('click', press)
  return button
}

/** Colours elements of a comparison: `is-added`, `is-removed`, `is-changed`. */
export function mark(canvas: Canvas, ids: string[], marker: string): void {
  const registry = canvas.get<Registry>('elementRegistry')
  ids.filter((id) => registry.get(id)).forEach((id) => canvas.get<View>('canvas').addMarker(id, marker))
}

/** Shows one way through the drawing, in the order it is gone; nothing takes the last one away. */
export function showWay(canvas: Canvas, ids: string[]): void {
  const overlays = canvas.get<Overlays>('overlays')
  const registry = canvas.get<Registry>('elementRegistry')
  overlays.remove({ type: 'way' })
  for (const element of elements(canvas, () => true)) canvas.get<View>('canvas').removeMarker(element.id, 'on-way')
  mark(canvas, ids, 'on-way')
  const nodes = ids.filter((id) => registry.get(id) && !('waypoints' in (registry.get(id) as object)))
  nodes.forEach((id, at) => overlays.add(id, 'way', { position: { bottom: 10, left: -8 }, html: numbered(at + 1) }))
}

function numbered(n: number): HTMLElement {
  const mark = document.createElement('span')
  mark.className = 'way-number'
  mark.textContent = String(n)
  return mark
}

/** Marks the steps that can return a case for correction. */
export function showReturns(canvas: Canvas): void {
  const overlays = canvas.get<Overlays>('overlays')
  overlays.remove({ type: 'return' })
  const able = elements(canvas, (element) => !element.labelTarget && !!one(element.businessObject, 'heban:Correction'))
  for (const element of able) overlays.add(element.id, 'return', { position: { top: 4, right: 22 }, html: returnMark() })
}

const COVERED = ['is-covered', 'is-uncovered']

/** Colours what scenarios pass and what none of them does; null takes the colours away. */
export function showCoverage(canvas: Canvas, passed: Record<string, number> | null): void {
  const view = canvas.get<View>('canvas')
  for (const element of elements(canvas, () => true)) COVERED.forEach((marker) => view.removeMarker(element.id, marker))
  for (const [id, n] of Object.entries(passed ?? {})) mark(canvas, [id], n ? 'is-covered' : 'is-uncovered')
}
