/** The words of a drawing by element id, read from its text: names, labels of outcomes, the form of its start. */
import { say } from '../i18n/say'

const NAME_EN = 'heban:nameEn'

export interface DrawingWords {
  name: (id: string) => string
  outcome: (task: string, value: string) => string
  /** What a person sees who may send a message: the name of the event that catches it. */
  message: (name: string) => string
  startForm: string
  /** A sentence with the ids of elements replaced by their names. */
  spoken: (sentence: string) => string
}

export function drawingWords(xml: string): DrawingWords {
  const names = new Map<string, { name: string; name_en: string }>()
  const outcomes = new Map<string, { label: string; label_en: string }>()
  const ways = new Map<string, [from: string, to: string]>()
  const catchers = new Map<string, string>()
  let startForm = ''
  const doc = new DOMParser().parseFromString(xml, 'application/xml')
  for (const element of Array.from(doc.getElementsByTagName('*'))) {
    const owner = element.parentElement?.parentElement
    const id = element.getAttribute('id')
    if (id && element.getAttribute('name')) names.set(id, { name: element.getAttribute('name') ?? '', name_en: element.getAttribute(NAME_EN) ?? '' })
    if (id && element.localName === 'sequenceFlow') ways.set(id, [element.getAttribute('sourceRef') ?? '', element.getAttribute('targetRef') ?? ''])
    if (element.localName === 'outcome') outcomes.set(`${owner?.getAttribute('id')}/${element.getAttribute('value')}`, { label: element.getAttribute('label') ?? '', label_en: element.getAttribute('labelEn') ?? '' })
    if (element.localName === 'messageEventDefinition') catchers.set(element.getAttribute('messageRef') ?? '', element.parentElement?.getAttribute('id') ?? '')
    if (element.localName === 'form' && owner?.localName === 'startEvent') startForm ||= element.getAttribute('key') ?? ''
  }
  const name = (id: string): string => {
    const way = ways.get(id)
    return say(names.get(id), 'name') || (way ? `${say(names.get(way[0]), 'name') || way[0]} → ${say(names.get(way[1]), 'name') || way[1]}` : id)
  }
  const message = (wanted: string): string => {
    const id = [...names].find(([one, words]) => words.name === wanted && catchers.has(one))?.[0]
    return id ? name(catchers.get(id) ?? '') : wanted
  }
  return {
    name, message, startForm,
    outcome: (task, value) => say(outcomes.get(`${task}/${value}`), 'label') || value,
    spoken: (sentence) => sentence.replace(/[A-Za-z_][\w-]*/g, (word) => ((names.has(word) || ways.has(word)) && word.length > 2 ? name(word) : word)),
  }
}
