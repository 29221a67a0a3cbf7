/** The token of a trial run on the studio's canvas: where it is, where it came by, on whose desk it lies. */
import type { Canvas, Overlays, Registry, View } from './canvas'
import { elements } from './canvas'
import type { Position } from './trial'

const TYPE = 'trial'
const MARKERS = ['tried-past', 'tried-flow', 'tried-wait', 'tried-now']
const NEAR = 0.7

export interface Note {
  element: string
  words: string
}

/** Shows a position; null takes the marks away. `bring` brings the element of the step into view. */
export function showWalk(canvas: Canvas, place: Position | null, notes: Note[] = [], bring = false): void {
  const view = canvas.get<View>('canvas')
  const overlays = canvas.get<Overlays>('overlays')
  const registry = canvas.get<Registry>('elementRegistry')
  overlays.remove({ type: TYPE })
  for (const element of elements(canvas, () => true)) MARKERS.forEach((marker) => view.removeMarker(element.id, marker))
  if (!place) return
  const add = (ids: string[], marker: string): void => ids.filter((id) => registry.get(id)).forEach((id) => view.addMarker(id, marker))
  add(place.past, 'tried-past')
  add(place.flows, 'tried-flow')
  add(place.waiting, 'tried-wait')
  add([place.now], 'tried-now')
  for (const note of notes) if (registry.get(note.element)) overlays.add(note.element, TYPE, { position: { bottom: -4, left: 0 }, html: label(note.words) })
  const here = registry.get(place.waiting[place.waiting.length - 1] ?? place.now)
  if (!bring || !here) return
  if (view.zoom() < NEAR) view.zoom(NEAR)
  view.scrollToElement(here, 120)
}

function label(words: string): HTMLElement {
  const html = document.createElement('div')
  html.className = 'tried-note'
  html.textContent = words
  html.title = words
  return html
}
