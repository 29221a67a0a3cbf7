/**
 * Fields that the page draws itself, named by `properties.widget` of a component: the student of a start, the own
 * school, the evidence. The rest is drawn by form-js.
 */
import type { FormSchema } from '../api/types'

interface Component {
  key?: string
  properties?: { widget?: string }
  components?: Component[]
}

export interface Split {
  schema: FormSchema
  /** The key of the field behind each widget. */
  widgets: Record<string, string>
}

export function split(schema: FormSchema | null | undefined): Split {
  const widgets: Record<string, string> = {}
  const rest = (list: Component[]): Component[] =>
    list.filter((one) => {
      const widget = one.properties?.widget
      if (widget && one.key) widgets[widget] = one.key
      return !widget
    }).map((one) => (one.components ? { ...one, components: rest(one.components) } : one))
  const made = { ...schema, components: rest((schema?.components ?? []) as Component[]) } as FormSchema
  return { schema: made, widgets }
}

/** The filled-in fields; what was left empty is not sent. */
export function filled(data: Record<string, unknown>): Record<string, unknown> {
  const empty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !empty(value)))
}
