/** What the page is asked for stands in its address, so that Back, reload and a shared link show the same. */
import { computed, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { DIMENSIONS, type Dimension, type View } from './pivot'

export interface Asked {
  tab: 'students' | 'classes' | 'graduates' | 'special' | 'yearbook'
  unit: string
  on: string
  kind: string
  view: View
}

type Query = Record<string, string | undefined>

const isDimension = (text: string): text is Dimension => (DIMENSIONS as readonly string[]).includes(text)

/** Words of an older link that mean nothing now are left out. */
export function read(query: Record<string, unknown>, rows: Dimension = 'unit'): Asked {
  const text = (name: string): string => (typeof query[name] === 'string' ? (query[name] as string) : '')
  const only = Object.fromEntries(DIMENSIONS.filter((one) => one !== 'unit' && text(one)).map((one) => [one, text(one)]))
  const chosen = isDimension(text('rows')) ? (text('rows') as Dimension) : rows
  const split = text('split') === 'none' ? '' : isDimension(text('split')) ? (text('split') as Dimension) : chosen === 'sex' ? '' : 'sex'
  const tab = (['classes', 'graduates', 'special', 'yearbook'] as const).find((one) => one === text('tab')) ?? 'students'
  return { tab, unit: text('unit'), on: text('on'), kind: text('kind'), view: { rows: chosen, split: split === chosen ? '' : split, only } }
}

export function written(asked: Asked): Query {
  const { view } = asked
  return {
    tab: asked.tab === 'students' ? undefined : asked.tab, unit: asked.unit || undefined, on: asked.on || undefined, kind: asked.kind || undefined,
    rows: view.rows, split: view.split || 'none', ...view.only,
  }
}

export function useAsked(): { asked: ComputedRef<Asked>; ask: (change: Partial<Asked>) => void } {
  const route = useRoute()
  const router = useRouter()
  const asked = computed(() => read(route.query))
  const ask = (change: Partial<Asked>): void => void router.push({ query: written({ ...asked.value, ...change }) })
  return { asked, ask }
}
