/**
 * Drawing a diagram with the place of the case on it: bpmn-js is loaded when the first one is shown. Colours
 * are the page's own tokens, so light and dark follow the page.
 */
import type { Diagram } from '../api/case-types'
import { moment } from '../frame/dates'
import { i18n } from '../i18n'
import { sayUnit } from '../i18n/say'

export const COLOURS = {
  defaultFillColor: 'var(--hb-paper)',
  defaultStrokeColor: 'var(--hb-ink-2)',
  defaultLabelColor: 'var(--hb-ink)',
}
export const FONT = { fontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', 'Noto Sans CJK SC', sans-serif", fontSize: 12 }

interface Canvas {
  zoom: (level: number | 'fit-viewport', centre?: unknown) => number
  addMarker: (element: string, marker: string) => void
  viewbox: (box?: { x: number; y: number; width: number; height: number }) => { x: number; y: number; width: number; height: number; outer: { width: number; height: number } }
  resized: () => void
}
interface Registry {
  get: (id: string) => { x: number; y: number; width: number; height: number; waypoints?: unknown } | undefined
}
interface Overlays {
  add: (element: string, overlay: { position: Record<string, number>; html: HTMLElement }) => string
}
export interface Viewer {
  importXML: (xml: string) => Promise<unknown>
  get: <T>(service: string) => T
  destroy: () => void
}

const NAME_EN = 'heban:nameEn'

const LABEL = 72

/** Makes room for an English word where a label was drawn for two or three characters. */
function widened(bounds: Element): void {
  const [x, width] = ['x', 'width'].map((name) => Number(bounds.getAttribute(name)))
  if (!(width < LABEL)) return
  bounds.setAttribute('x', String(x - (LABEL - width) / 2))
  bounds.setAttribute('width', String(LABEL))
}

/** The diagram with its English names, where the process has them. */
export function named(xml: string, language: string): string {
  if (language !== 'en' || !xml.includes(NAME_EN)) return xml
  const doc = new DOMParser().parseFromString(xml, 'application/xml')
  for (const element of Array.from(doc.getElementsByTagName('*'))) {
    const english = element.getAttribute(NAME_EN)
    if (english) element.setAttribute('name', english)
    if (element.localName === 'Bounds' && element.parentElement?.localName === 'BPMNLabel') widened(element)
  }
  return new XMLSerializer().serializeToString(doc)
}

export async function open(container: HTMLElement): Promise<Viewer> {
  await import('bpmn-js/dist/assets/diagram-js.css')
  const { default: NavigatedViewer } = await import('bpmn-js/lib/NavigatedViewer')
  return new NavigatedViewer({ container, bpmnRenderer: COLOURS, textRenderer: { defaultStyle: FONT, externalStyle: FONT } }) as unknown as Viewer
}

/** Draws the diagram, marks what is past, present and late, and names the unit at each live step. */
export async function draw(viewer: Viewer, picture: Diagram, language: string): Promise<void> {
  await viewer.importXML(named(picture.xml, language))
  const canvas = viewer.get<Canvas>('canvas')
  const registry = viewer.get<Registry>('elementRegistry')
  const mark = (ids: string[], marker: string): void => ids.filter((id) => registry.get(id)).forEach((id) => canvas.addMarker(id, marker))
  mark(picture.done.filter((id) => !picture.active.includes(id)), 'is-past')
  mark(picture.active, 'is-now')
  mark(picture.overdue ?? [], 'is-late')
  mark(Object.keys(picture.returned ?? {}), 'is-back')
  const overlays = viewer.get<Overlays>('overlays')
  for (const id of returnable(picture.xml)) if (registry.get(id)) overlays.add(id, { position: { top: 4, right: 22 }, html: returnMark() })
  for (const id of picture.active) if (registry.get(id)) label(viewer, picture, id)
}

/** The steps that can return a case for correction, by id. */
export function returnable(xml: string): string[] {
  if (!xml.includes('correction')) return []
  const doc = new DOMParser().parseFromString(xml, 'application/xml')
  const found = Array.from(doc.getElementsByTagName('*')).filter((one) => one.localName === 'correction' && one.namespaceURI === 'urn:heban:bpmn:1')
  return found.map((one) => one.closest('userTask')?.getAttribute('id') ?? one.parentElement?.parentElement?.getAttribute('id') ?? '').filter(Boolean)
}

/** The mark of a step that can return a case. */
export function returnMark(): HTMLElement {
  const html = document.createElement('span')
  html.className = 'return-mark'
  html.textContent = '↩'
  html.title = i18n.global.t('seat.mark')
  html.setAttribute('aria-label', html.title)
  return html
}

function label(viewer: Viewer, picture: Diagram, id: string): void {
  const who = picture.names?.[id]
  const unit = sayUnit(who?.organisation)
  if (!who || !unit) return
  const html = document.createElement('div')
  const back = picture.returned?.[id]
  html.className = `desk-note${picture.overdue?.includes(id) ? ' late' : back ? ' back' : ''}`
  html.textContent = back ? `↩ ${i18n.global.t(back === 'corrected' ? 'seat.back' : 'seat.again')} ${unit}` : unit
  html.title = [unit, who.since ? moment(who.since) : ''].filter(Boolean).join(' · ')
  viewer.get<Overlays>('overlays').add(id, { position: { bottom: -6, left: 0 }, html })
}

/** Fits the picture; with `close` it comes near enough to read the live step. */
export function frame(viewer: Viewer, picture: Diagram, close: boolean): void {
  const canvas = viewer.get<Canvas>('canvas')
  canvas.resized()
  const fitted = canvas.zoom('fit-viewport', 'auto')
  const live = picture.active.map((id) => viewer.get<Registry>('elementRegistry').get(id)).find((element) => element)
  if (!close || !live || fitted >= 0.75) return
  canvas.zoom(0.8)
  const box = canvas.viewbox()
  const width = box.outer.width / 0.8
  const height = box.outer.height / 0.8
  canvas.viewbox({ x: live.x + live.width / 2 - width / 2, y: live.y + live.height / 2 - height / 2, width, height })
}
