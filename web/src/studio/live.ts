/** What a version's figures look like on its drawing: heat by one measure, badges with counts. */
import type { LiveNode } from '../api/live'
import { i18n } from '../i18n'
import type { Canvas, Overlays, Registry, View } from './canvas'
import { elements } from './canvas'

export const MEASURES = ['waiting', 'overdue', 'incidents', 'median', 'p90', 'done'] as const
export type Measure = (typeof MEASURES)[number]
const TYPE = 'live'
const STEPS = 5

const CONTAINERS = new Set(['sub_process', 'transaction', 'ad_hoc'])

/** How hot an element is by a measure, 1 to 5 of the hottest; 0 when there is nothing. What holds others stays plain. */
export function heat(all: LiveNode[], by: Measure): Map<string, number> {
  const nodes = all.filter((one) => !CONTAINERS.has(one.kind))
  const most = Math.max(0, ...nodes.map((one) => one[by] ?? 0))
  return new Map(nodes.map((one) => [one.element, most ? Math.ceil(((one[by] ?? 0) / most) * STEPS) : 0]))
}

/** A span in the two largest units that say something: `3 天 4 小时`. */
export function span(seconds: number | null): string {
  if (seconds === null) return '—'
  const { t } = i18n.global
  const minutes = Math.round(seconds / 60)
  const parts: [string, number][] = [['days', Math.floor(minutes / 1440)], ['hours', Math.floor((minutes % 1440) / 60)], ['minutes', minutes % 60]]
  const first = parts.findIndex(([, n]) => n > 0)
  if (first < 0) return t('live.moments')
  return parts.slice(first, first + 2).filter(([, n]) => n > 0).map(([unit, n]) => t(`live.${unit}`, { n })).join(' ')
}

/** Paints the heat, and hangs the counts on each element; a badge opens the cases behind it. */
export function paint(canvas: Canvas, nodes: LiveNode[], by: Measure, press: (element: string) => void): void {
  const view = canvas.get<View>('canvas')
  const overlays = canvas.get<Overlays>('overlays')
  const registry = canvas.get<Registry>('elementRegistry')
  overlays.remove({ type: TYPE })
  for (const element of elements(canvas, () => true)) for (let step = 1; step <= STEPS; step++) view.removeMarker(element.id, `heat-${step}`)
  for (const [id, step] of heat(nodes, by)) if (step && registry.get(id)) view.addMarker(id, `heat-${step}`)
  for (const one of nodes) if (one.waiting && registry.get(one.element)) overlays.add(one.element, TYPE, { position: { bottom: 10, left: 4 }, html: badges(one, () => press(one.element)) })
}

function badges(one: LiveNode, press: () => void): HTMLElement {
  const { t } = i18n.global
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'live-badges'
  button.title = [t('live.n_waiting', { n: one.waiting }), one.overdue ? t('live.n_overdue', { n: one.overdue }) : '', one.incidents ? t('live.n_incidents', { n: one.incidents }) : ''].filter(Boolean).join(' · ')
  button.setAttribute('aria-label', button.title)
  const counts: [string, number, string][] = [['', one.waiting, ''], ['late', one.overdue, '⏰'], ['stuck', one.incidents, '!']]
  for (const [tone, n, sign] of counts) {
    if (!n) continue
    const mark = document.createElement('span')
    mark.className = tone
    mark.textContent = `${sign}${n}`
    button.append(mark)
  }
  button.addEventListener('click', press)
  return button
}
