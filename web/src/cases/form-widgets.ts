/**
 * Fields that the page draws itself, named by `properties.widget` of a component: the student of a start, one's own
 * school, the evidence, what is picked from a list of the process, the rows of a case of many. The rest is drawn by form-js.
 */
import type { FormSchema } from '../api/types'
import { isBlank } from '../frame/blank'

interface Component {
  type?: string
  key?: string
  label?: string
  description?: string
  valuesKey?: string
  properties?: { widget?: string; 'label:en'?: string; 'description:en'?: string }
  components?: Component[]
}

/** Every widget that the page can draw; a form that names another is refused when it is deployed. */
export const WIDGETS = ['student', 'own-school', 'evidence', 'lookup', 'rows'] as const

/** A field chosen from a list of the process, searched a page at a time. */
export interface Picker {
  key: string
  /** The list's name, the `valuesKey` of the field. */
  list: string
  label: string
  label_en?: string
  description?: string
  description_en?: string
  /** Are several entries chosen? */
  many: boolean
}

export interface Split {
  schema: FormSchema
  /** The key of the field behind each widget. */
  widgets: Record<string, string>
  pickers: Picker[]
  /** The keys of all fields but the student, who is found and not filled in. */
  asked: Set<string>
}

const pickerOf = (one: Component): Picker => ({
  key: one.key ?? '', list: one.valuesKey ?? '', label: one.label ?? '', label_en: one.properties?.['label:en'],
  description: one.description, description_en: one.properties?.['description:en'], many: one.type === 'taglist',
})

export function split(schema: FormSchema | null | undefined): Split {
  const widgets: Record<string, string> = {}
  const pickers: Picker[] = []
  const asked = new Set<string>()
  const rest = (list: Component[]): Component[] =>
    list.filter((one) => {
      const widget = one.properties?.widget
      if (one.key && widget !== 'student') asked.add(one.key)
      if (widget === 'lookup') pickers.push(pickerOf(one))
      else if (widget && one.key) widgets[widget] = one.key
      return !widget
    }).map((one) => (one.components ? { ...one, components: rest(one.components) } : one))
  const made = { ...schema, components: rest((schema?.components ?? []) as Component[]) } as FormSchema
  return { schema: made, widgets, pickers, asked }
}

/** The filled-in fields; what was left empty is not sent. */
export function filled(data: Record<string, unknown>): Record<string, unknown> {
  const empty = (value: unknown): boolean => isBlank(value) || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(data).filter(([, value]) => !empty(value)))
}

/** The part of form-js that says what is wrong with a field. */
export interface Judging {
  get: (service: 'validator') => { validateFieldInstance: (field: unknown, value: unknown) => string[] }
}

/** form-js takes a text of invisible characters for an answer; the server does not, so the field is marked at once. */
export function judgeBlanks(form: Judging): void {
  const validator = form.get('validator')
  const judged = validator.validateFieldInstance.bind(validator)
  validator.validateFieldInstance = (field, value) => judged(field, typeof value === 'string' && isBlank(value) ? '' : value)
}
