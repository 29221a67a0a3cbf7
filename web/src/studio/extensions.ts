/**
 * Reading and writing what Heban adds to a diagram element: one undoable command per change.
 */
export interface Moddle {
  $type: string
  $parent?: Moddle
  id?: string
  name?: string
  extensionElements?: { values?: Moddle[] } & Moddle
  get: (name: string) => unknown
  set: (name: string, value: unknown) => void
  [property: string]: unknown
}

export interface Shape {
  id: string
  type: string
  businessObject: Moddle
  source?: Shape
  target?: Shape
  labelTarget?: Shape
}

export interface Modeling {
  updateProperties: (element: Shape, properties: Record<string, unknown>) => void
  updateModdleProperties: (element: Shape, moddle: Moddle, properties: Record<string, unknown>) => void
}

export interface Factory {
  create: (type: string, properties?: Record<string, unknown>) => Moddle
}

export interface Desk {
  modeling: Modeling
  factory: Factory
}

export const is = (element: Shape, ...types: string[]): boolean => types.includes(element.businessObject.$type)

export function all(bo: Moddle, type: string): Moddle[] {
  return (bo.extensionElements?.values ?? []).filter((one) => one.$type === type)
}

export const one = (bo: Moddle, type: string): Moddle | undefined => all(bo, type)[0]

/** The text of an extension's attribute, '' when absent. */
export function read(bo: Moddle, type: string, name: string): string {
  const value = one(bo, type)?.get(name)
  return value === undefined || value === null ? '' : String(value)
}

/** What a person typed as an expression is written with its sign; nothing stays nothing. */
export function expression(text: string): string {
  const value = text.trim()
  return value && !value.startsWith('=') ? `=${value}` : value
}

/** Blank means absent: an attribute is dropped rather than written empty. */
function cleaned(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === '' ? undefined : value]))
}

function box(desk: Desk, element: Shape): Moddle {
  const bo = element.businessObject
  if (bo.extensionElements) return bo.extensionElements
  const made = desk.factory.create('bpmn:ExtensionElements', { values: [] })
  made.$parent = bo
  desk.modeling.updateModdleProperties(element, bo, { extensionElements: made })
  return made
}

function replace(desk: Desk, element: Shape, values: Moddle[]): void {
  desk.modeling.updateModdleProperties(element, box(desk, element), { values })
}

const kept = (element: Shape): Moddle[] => element.businessObject.extensionElements?.values ?? []

/** Sets attributes of the one extension of a type, making it when it is missing. */
export function write(desk: Desk, element: Shape, type: string, properties: Record<string, unknown>): void {
  const found = one(element.businessObject, type)
  if (found) {
    desk.modeling.updateModdleProperties(element, found, cleaned(properties))
    return
  }
  const parent = box(desk, element)
  const made = desk.factory.create(type, cleaned(properties))
  made.$parent = parent
  replace(desk, element, [...kept(element), made])
}

/** Replaces every extension of a type, in order; others stay where they are. */
export function writeAll(desk: Desk, element: Shape, type: string, list: Record<string, unknown>[]): void {
  const parent = box(desk, element)
  const made = list.map((properties) => {
    const value = desk.factory.create(type, cleaned(properties))
    value.$parent = parent
    return value
  })
  replace(desk, element, [...kept(element).filter((value) => value.$type !== type), ...made])
}

/** Replaces a list property of an extension, e.g. the inputs of a service. */
export function writeList(desk: Desk, element: Shape, parent: Moddle, name: string, type: string, list: Record<string, unknown>[]): void {
  const made = list.map((properties) => {
    const value = desk.factory.create(type, cleaned(properties))
    value.$parent = parent
    return value
  })
  desk.modeling.updateModdleProperties(element, parent, { [name]: made })
}
